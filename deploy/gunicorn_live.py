"""gunicorn for the live stream: .venv/bin/gunicorn -c deploy/gunicorn_live.py bh_ehr.asgi"""

bind = "127.0.0.1:8001"
worker_class = "asgi"
workers = 1  # one process holds one LISTEN connection for all open browsers
timeout = 60
graceful_timeout = 5  # streams do not end by themselves; browsers come back
control_socket_disable = True
