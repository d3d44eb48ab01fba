"""The corpus in a browser, and the doors for CAT tools and programs.

What is done stands in ``corpus`` and ``align``; here it is asked for by HTTP and shown as HTML or JSON.
"""
