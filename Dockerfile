# syntax=docker/dockerfile:1
# The image runs `mera serve` on port 8000 as a user without rights; all that is to last lies in /data.

FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m pip install --no-cache-dir "hatchling>=1.27"
COPY pyproject.toml README.md ./
COPY app ./app
COPY migrations ./migrations
# The third-party packages are chosen and verified first: pins here, so that two builds hold the same.
COPY constraints.txt ./
RUN python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .
RUN python -m venv /opt/mera \
    && /opt/mera/bin/python -m pip install --no-cache-dir -c constraints.txt \
       "mera[postgres,reports] @ file://$(ls /wheels/mera-*.whl)"

FROM python:3.11-slim
RUN groupadd --system --gid 10001 mera \
    && useradd --system --uid 10001 --gid mera --home-dir /data --shell /usr/sbin/nologin mera \
    && mkdir /data && chown mera:mera /data
COPY --from=build /opt/mera /opt/mera
ENV PATH=/opt/mera/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LC_ALL=C.UTF-8 \
    MERA_DATA_DIR=/data
USER mera
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]
CMD ["mera", "serve", "--host", "0.0.0.0"]
