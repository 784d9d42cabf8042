# One image for both ways to run: with a folder (embedded) and with MONGODB_URL and REDIS_URL (a node of many).

FROM node:24.21.0-slim AS client
WORKDIR /jubilee
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY shared shared
COPY client client
RUN npm run build

FROM node:24.21.0-slim AS libraries
WORKDIR /jubilee
COPY package.json package-lock.json .npmrc ./
# The package `node` is for machines without this Node; here it would be a second one of 100 MB.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin

FROM node:24.21.0-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /jubilee
RUN mkdir /data && chown node:node /data
COPY package.json ./
COPY --from=libraries /jubilee/node_modules node_modules
COPY --from=client /jubilee/client/dist client/dist
COPY shared shared
COPY server server
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
