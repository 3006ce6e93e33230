"""Pages of the entrance."""

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from casework.organisation import invitations
from casework.organisation.models import Person, Post
from casework.organisation.queries import posts_of
from casework.web.language import language_of

from . import first_administrator
from .forms import FirstAdministratorForm, NewPasswordForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_asked_for(request) or room_of(request.user))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.person:
        login(request, form.person)
        return redirect(_asked_for(request) or room_of(form.person))
    status = 422 if request.method == "POST" else 200
    return render(request, "entrance/sign_in.html", {"form": form, "next": _asked_for(request)}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; over HTTPS the browser is also told to forget what it kept (P-42)."""
    logout(request)
    response = redirect("sign_in")
    if request.is_secure():
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def become_first_administrator(request: HttpRequest, token: str) -> HttpResponse:
    if not first_administrator.is_valid(token):
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _create(request, token, form)
        login(request, person, backend=BACKEND)
        return redirect(room_of(person))
    status = 422 if request.method == "POST" else 200
    return render(request, "entrance/first_administrator.html", {"form": form}, status=status)


def _create(request: HttpRequest, token: str, form: FirstAdministratorForm) -> Person:
    given = {name: form.cleaned_data[name] for name in ("staff_number", "name", "password")}
    person = first_administrator.create(token, language=language_of(request), **given)
    if person is None:
        raise Http404
    return person


@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest, person_id: int, token: str) -> HttpResponse:
    """For whoever holds the address: it works once, and tells nobody else whether it ever did."""
    person = invitations.invited(person_id, token)
    if person is None:
        raise Http404
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        person = invitations.set_password(person_id, token, form.cleaned_data["password"])
        if person is None:
            raise Http404
        login(request, person, backend=BACKEND)
        return redirect(room_of(person))
    status = 422 if request.method == "POST" else 200
    return render(request, "entrance/set_password.html", {"form": form, "person": person}, status=status)


def room_of(person: Person) -> str:
    """Where somebody begins: the leader with figures, the secretary with the queue, others with the inbox."""
    roles = set(posts_of(person).values_list("role", flat=True))
    if Post.Role.LEADER in roles:
        return "/lead/"
    return "/desk/queue/" if Post.Role.SECRETARY in roles else "/desk/"


def _asked_for(request: HttpRequest) -> str:
    """The page named by `next`, only when it lies in this house."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else ""
