/** Images that people know and the sandbox lacks: who asks for one is told so, and not that it does not exist. */

const NAMES =
	'adminer amazonlinux caddy cassandra centos consul couchdb eclipse-temurin elasticsearch fedora ghost golang grafana/grafana haproxy hello-world influxdb jenkins/jenkins jenkins keycloak/keycloak kibana mariadb memcached minio/minio nats neo4j nextcloud node openjdk oraclelinux percona perl php postgres prom/prometheus python rabbitmq registry rockylinux rocker/r-ver ruby rust solr sonarqube swarm tomcat traefik vault wordpress zookeeper bitnami/nginx bitnami/redis bitnami/postgresql nginxdemos/hello paulbouwer/hello-kubernetes stefanprodan/podinfo ealen/echo-server gcr.io/google-samples/gb-frontend registry.k8s.io/ingress-nginx/controller';

const ELSEWHERE: ReadonlySet<string> = new Set(NAMES.split(' '));

/** Does a registry outside have this repository, as far as we know? */
export const isElsewhere = (repository: string): boolean => ELSEWHERE.has(repository);
