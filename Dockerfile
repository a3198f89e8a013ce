# syntax=docker/dockerfile:1
# The console, the API and the command line in one image: docs/deploy.md. A base of your own: any image with Node 20 and
# glibc, by --build-arg NODE_IMAGE=…
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
COPY bin/patch-dependencies.mjs bin/link-postgres.mjs bin/
RUN npm ci
COPY . .
# What it was built with stays here: the image has the packages of the next stage alone.
RUN node bin/trailmark build && rm -rf .next/cache node_modules

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY bin/patch-dependencies.mjs bin/link-postgres.mjs bin/
RUN npm ci --omit=dev

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Trailmark" \
      org.opencontainers.image.description="The audit log you can prove: console and API over one Postgres." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# tini is the first process: it hands signals on, and reaps what the embedded database leaves behind.
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
# Numbers, because an orchestrator that forbids root can check no name.
RUN groupadd --gid 10001 trailmark \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin trailmark \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/trailmark
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
# Owned by root: the process cannot change the program that it runs.
COPY --from=build /app ./
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    TRAILMARK_DATA=/var/lib/trailmark
USER 10001:10001
VOLUME /var/lib/trailmark
EXPOSE 3000
# That the process answers, whatever the database does: a container that waits for its database is not to be killed.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/api/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "bin/trailmark"]
CMD ["start"]
