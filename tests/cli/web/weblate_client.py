"""Run as a program: ask a server through Weblate's own tmserver client, and print what it made of it.

The client's two modules are Weblate's (machinery.tmserver, machinery.base), as are its HTTP, hashing and
comparing ones; what stands in for others only lets them be imported, or answers what a site would configure.
"""

import json
import sys
import types
from typing import Any

import django.conf

django.conf.settings.configure(
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, USE_I18N=False
)


def stand_in(name: str, **contents: Any) -> None:
    module = types.ModuleType(name)
    vars(module).update(contents)
    sys.modules[name] = module


def fail(cause: str, **_: Any) -> None:
    raise AssertionError(cause)


stand_in("weblate.checks.utils", highlight_string=lambda *_, **__: [])
stand_in("weblate.lang.models", Language=object, PluralMapper=object)
stand_in("weblate.machinery.forms", BaseMachineryForm=object, URLMachineryForm=object)
stand_in("weblate.utils.celery", app=None)
stand_in("weblate.utils.errors", report_error=fail)
stand_in("weblate.utils.site", get_site_url=lambda: "http://weblate.example/")
stand_in("weblate.utils.version", USER_AGENT="Weblate/5")

from weblate.machinery.tmserver import TMServerTranslation  # noqa: E402

base, *questions = sys.argv[1:]
client: Any = TMServerTranslation({"url": base})
answers = []
for question in questions:
    source, target, text = json.loads(question)
    codes = client.map_language_code(source), client.map_language_code(target)
    answers.append(
        {
            "supported": client.is_supported(*codes),
            "found": list(client.download_translations(*codes, text, None, None, 50)),
        }
    )
print(json.dumps(answers))
