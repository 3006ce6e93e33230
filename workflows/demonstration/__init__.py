"""The port of Haichuan, invented: an organisation to look around in. Nobody in it is a real person."""
