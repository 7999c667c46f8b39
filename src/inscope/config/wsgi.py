"""The way in for a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from inscope.config.supervision import end_with_starter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inscope.config.settings")
end_with_starter()

application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded by now stays: looking through it again and again would cost each request
