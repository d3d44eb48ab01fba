"""``python -m cli`` is ``duizhao``."""

from cli.main import main

main()
