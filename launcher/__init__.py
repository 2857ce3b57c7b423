"""What script/run, script/test and their neighbours do, before and after the virtualenv exists.

Standard library only, so that it runs on the bare Python of a fresh machine. It knows how to
make the virtualenv, how to run PostgreSQL, which environment Django needs and how to keep a few
processes alive together. It knows nothing of the portal's models and imports none of its apps.
"""
