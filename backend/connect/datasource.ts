import { DATASOURCE, deleteDatasource, findDatasource, hasDatasourcePlugin, writeDatasource } from '../grafana/index.ts';
import { forgetTokens, hasToken, rotateDatasourceToken, type Tenant } from '../tenancy/index.ts';
import type { ConnectParts } from './parts.ts';

/**
 * Makes the org's data source with a token of its own, or mends it. One that a provisioning file keeps is left alone: then
 * the operator says here which token that file has.
 */
export async function connectDatasource(parts: ConnectParts, tenant: Tenant): Promise<void> {
  const { database, grafana, say, datasourceToken } = parts;
  if (!(await hasDatasourcePlugin(grafana))) {
    say(
      `Grafana has not loaded ${DATASOURCE.type}: list it in allow_loading_unsigned_plugins beside the app, keep its files in datasource/ executable, restart Grafana, and run this again. Everything else works without it.`
    );
    return;
  }
  const found = await findDatasource(grafana);
  if (found !== null && found.type !== DATASOURCE.type) {
    throw new Error(`The data source ${DATASOURCE.uid} is of the type ${found.type}. Rename its uid, then run this again.`);
  }
  const known = await database.tenant(tenant.id, (tx) => hasToken(tx, tenant.id, 'datasource', datasourceToken));
  if (datasourceToken !== undefined && !known) {
    await database.tenant(tenant.id, (tx) => rotateDatasourceToken(tx, tenant.id, datasourceToken));
  }
  if (found?.readOnly === true) {
    const agreed = known || datasourceToken !== undefined;
    say(
      agreed
        ? 'The data source SRE Platform is provisioned; its token is known.'
        : 'The data source SRE Platform is provisioned: say which token its file has with --datasource-token.'
    );
    return;
  }
  if (found?.hasToken === true && known) {
    say('The data source SRE Platform is there.');
    return;
  }
  const token = datasourceToken ?? (await database.tenant(tenant.id, (tx) => rotateDatasourceToken(tx, tenant.id)));
  await writeDatasource(grafana, found !== null, token);
  say(`${found === null ? 'Made' : 'Renewed'} the data source SRE Platform.`);
}

/** Takes the data source out of Grafana (a provisioned one stays, without use) and forgets its token. */
export async function disconnectDatasource({ database, grafana, say }: ConnectParts, tenant: Tenant | null): Promise<void> {
  const found = await findDatasource(grafana);
  if (found !== null && found.type === DATASOURCE.type) {
    if (found.readOnly) {
      say('The data source SRE Platform is provisioned; take it out of its file.');
    } else {
      await deleteDatasource(grafana);
      say('Removed the data source SRE Platform.');
    }
  }
  if (tenant !== null) {
    await database.tenant(tenant.id, async (tx) => {
      if (await hasToken(tx, tenant.id, 'datasource')) {
        await forgetTokens(tx, tenant.id, 'datasource');
      }
    });
  }
}
