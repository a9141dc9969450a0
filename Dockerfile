# The program with all that it needs, and no npm at run time. Without the embedded Postgres: DATABASE_URL says where one is.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# .git is no part of the context: --build-arg SOURCE_COMMIT="$(git rev-parse HEAD)"
ARG SOURCE_COMMIT
RUN npm run build --silent
RUN rm -f dist/*.map
# a checkout may be for its owner alone, and what runs is somebody else
RUN chmod -R a+rX LICENSE package.json assets dashboards deploy dist docs/rules migrations pipelines rules skeletons

FROM node:24-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
ARG SOURCE_COMMIT
LABEL org.opencontainers.image.title="auditplane" \
      org.opencontainers.image.description="The audit plane of a data mesh on AWS" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision=$SOURCE_COMMIT
ENV NODE_ENV=production
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/assets ./assets
COPY --from=build /app/dashboards ./dashboards
COPY --from=build /app/deploy ./deploy
COPY --from=build /app/dist ./dist
COPY --from=build /app/docs/rules ./docs/rules
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/pipelines ./pipelines
COPY --from=build /app/rules ./rules
COPY --from=build /app/skeletons ./skeletons
# what volumes are mounted on: they take their owner from here
RUN mkdir -p data/trails data/demo
RUN chown -R 1000:1000 data
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "/app/dist/healthcheck.js", "http://127.0.0.1:8080/livez"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["serve"]
