// While an alarm waits for somebody: the tab's title changes, the phone shakes, and a sound repeats until it is taken or
// silenced. The banner itself comes and goes with the news (live.js); without this file it is as red, only silent.

const EVERY_MS = 3_000;
const title = document.title;
let silenced = "";
let sound = null;

setInterval(look, EVERY_MS);
document.addEventListener("htmx:load", look);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-alarm-silence]")) return;
  silenced = waiting();
  look();
});
look();

function waiting() {
  return [...document.querySelectorAll("[data-alarms] .alarm h2")].map((alarm) => alarm.id).join(" ");
}

function look() {
  const alarms = waiting();
  const word = document.querySelector("[data-alarms]")?.dataset.title ?? "";
  document.title = alarms ? `● ${word} · ${title}` : title;
  const isLoud = alarms && alarms !== silenced;
  for (const button of document.querySelectorAll("[data-alarm-silence]")) button.hidden = !isLoud;
  if (!isLoud) return;
  navigator.vibrate?.([300, 150, 300]);
  beep();
}

// Browsers play no sound before somebody has touched the page; then the banner has to do.
function beep() {
  if (!navigator.userActivation?.hasBeenActive) return;
  sound ??= new AudioContext();
  for (const [at, pitch] of [[0, 880], [0.25, 660]]) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.15;
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.2);
  }
}
