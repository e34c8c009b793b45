# Two stages: build a virtual environment, then run it alone, as nobody in particular.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml requirements.lock README.md ./
COPY bot ./bot
COPY flows ./flows
RUN python -m venv /opt/bacoi \
 && /opt/bacoi/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/bacoi/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/bacoi bacoi
COPY --from=build /opt/bacoi /opt/bacoi
COPY --chown=bacoi knowledge /srv/knowledge
USER bacoi
WORKDIR /var/lib/bacoi
ENV PYTHONUTF8=1 \
    BACOI_KNOWLEDGE_DIR=/srv/knowledge \
    BACOI_DATABASE_URL=sqlite:////var/lib/bacoi/bacoi.db \
    BACOI_HOST=0.0.0.0 \
    PATH=/opt/bacoi/bin:$PATH
VOLUME ["/srv/knowledge", "/var/lib/bacoi"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/livez', timeout=4)"]
CMD ["bacoi", "run"]
