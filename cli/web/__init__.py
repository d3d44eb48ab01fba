"""The corpus in a browser, with interfaces for CAT tools and programs.

The work is done in ``corpus`` and ``align``; here are requests over HTTP, and their answers as HTML or JSON.
"""
