"""Pages, for Django's WSGI handler."""

import os

from django.core.wsgi import get_wsgi_application

from casework.web.patience import limit_waiting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")

limit_waiting()
application = get_wsgi_application()
