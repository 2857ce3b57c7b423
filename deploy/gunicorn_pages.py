"""gunicorn for the pages: .venv/bin/gunicorn -c deploy/gunicorn_pages.py bh_ehr.wsgi"""

import multiprocessing

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = multiprocessing.cpu_count() + 1  # with one, a sign-in stalls everybody else's pages
threads = 4  # each keeps one database connection: workers x threads must fit max_connections
timeout = 60
graceful_timeout = 30
max_requests = 5000  # a fresh worker now and then
max_requests_jitter = 500
control_socket_disable = True
# No access log: the proxy writes one, and addresses of patients do not belong in two files.
