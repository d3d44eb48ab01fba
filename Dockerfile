# duizhao with its web server, PostgreSQL driver and Dask: the web process, the scheduler and the workers of
# compose.yaml are this one image.

FROM python:3.12-slim-bookworm AS build
WORKDIR /source
# The dependencies as the lock has them, each by its hash; then duizhao itself.
COPY pyproject.toml uv.lock ./
RUN pip install --no-cache-dir uv \
    && uv export --frozen --no-emit-project --extra web --extra postgres --extra dask -o locked.txt \
    && python -m venv /opt/duizhao \
    && /opt/duizhao/bin/pip install --no-cache-dir --no-compile --no-deps --require-hashes -r locked.txt
COPY README.md LICENSE duizhao.py ./
COPY corpus corpus
COPY align align
COPY cli cli
RUN /opt/duizhao/bin/pip install --no-cache-dir --no-compile --no-deps .

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --create-home duizhao \
    && install -d -o duizhao -g duizhao /data
COPY --from=build /opt/duizhao /opt/duizhao
ENV PATH=/opt/duizhao/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/login', timeout=4)"]
ENTRYPOINT ["duizhao"]
CMD ["serve", "--host", "0.0.0.0"]
