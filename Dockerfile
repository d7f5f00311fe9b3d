ARG PYTHON=3.11.14-slim-bookworm

FROM python:${PYTHON} AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock requirements-s3.lock /tmp/
# The locks are the whole closure; wheels only, so that no compiler is needed.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-deps --require-hashes --only-binary :all: -r /tmp/requirements.lock \
    && /venv/bin/pip install --no-deps --require-hashes --only-binary :all: -r /tmp/requirements-s3.lock

FROM python:${PYTHON}
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=unionportal.settings.production \
    UNION_STATIC=/app/static-collected \
    UNION_FILES=/srv/union/files \
    UNION_ANCHORS=/srv/union/anchors \
    UNION_LOG=json
# The face of headings of the second rank; the other faces come with the packages.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-lxgw-wenkai \
    && rm -rf /var/lib/apt/lists/*
# The number is what a volume's folder and the key file must be readable for.
RUN groupadd --gid 10001 union \
    && useradd --uid 10001 --gid union --no-create-home --home-dir /srv/union --shell /usr/sbin/nologin union \
    && install -d -o union -g union /srv/union/files /srv/union/anchors
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# These settings need no address and no secret; every machine then serves the same files under the same names.
RUN DJANGO_SETTINGS_MODULE=unionportal.settings.static python -m django collectstatic --no-input \
    && python -m compileall -q /app
USER union
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "unionportal.probe"]
CMD ["gunicorn", "-c", "python:unionportal.serving", "--bind", "0.0.0.0:8000"]
