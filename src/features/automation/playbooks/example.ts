/** Where a new playbook begins: the smallest one that is worth having, with its parts explained. */
export const EXAMPLE = `slug: restart-service
name: Restart a service
description: Restarts one service and waits until the rule that fired is quiet again.
applies:
  kinds: [service]
  mechanisms: [memory]
parameters:
  service:
    description: Name of the service
    from: finding.resourceName
# Runs on one subject wait for each other.
subject: service:{{ service }}
risk: medium
approval:
  role: Editor
  people: 1
  expiresMinutes: 60
steps:
  - id: restart
    kind: http
    title: Restart {{ service }}
    # A target is set up by an admin: it holds the address and the secret.
    target: my-platform
    method: POST
    path: /services/{{ service }}/restart
  - id: settle
    kind: wait
    seconds: 30
# Without a query of its own: the incident's rules no longer fire.
verification:
  withinSeconds: 300
  forSeconds: 30
`;
