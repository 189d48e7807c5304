ARG BASE=python:3.11-slim-bookworm

# The wheels and the bundled browser libraries; Node is here only, and only while pip builds.
FROM ${BASE} AS build
RUN python3 -m venv /opt/kiocbscope
ENV PATH=/opt/kiocbscope/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . ./
RUN pip install --no-cache-dir --no-deps .

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin kiocbscope \
    && install --directory --owner=10001 --mode=0700 /data
COPY --from=build /opt/kiocbscope /opt/kiocbscope
ENV PATH=/opt/kiocbscope/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    KIOCBSCOPE_DATA_DIR=/data
WORKDIR /
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "app", "serve", "--host", "0.0.0.0", "--port", "8000"]
