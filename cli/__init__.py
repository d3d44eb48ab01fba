"""The command line of duizhao: one module per command, gathered in ``main``.

A command's module imports only click and the standard library at its top; everything else inside the
function, so that ``duizhao --help`` stays instant.
"""
