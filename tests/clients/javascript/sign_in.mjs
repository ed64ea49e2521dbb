// Signs in as an application does, with the credential provider of the SDK, and prints who it is
// then: a guest, a user of a user pool, and a developer user.
import { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import {
  fromCognitoIdentity,
  fromCognitoIdentityPool,
} from "@aws-sdk/credential-provider-cognito-identity";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const { endpoint, identityPoolId, logins, developer } = JSON.parse(process.argv[2]);
const region = identityPoolId.split(":")[0];
const client = new CognitoIdentityClient({ endpoint, region });

async function caller(credentials) {
  const sts = new STSClient({ endpoint, region, credentials });
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

console.log(
  JSON.stringify({
    guest: await caller(fromCognitoIdentityPool({ client, identityPoolId })),
    user: await caller(fromCognitoIdentityPool({ client, identityPoolId, logins })),
    developer: await caller(fromCognitoIdentity({ client, ...developer })),
  }),
);
