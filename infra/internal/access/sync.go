package access

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/config"
)

// SyncFacts are what the rights of the function depend on that tells Poe of changed settings:
// one for a stage in a region. Partition, Account and the ARNs may be tokens of the CDK.
type SyncFacts struct {
	Stage      string
	Region     string
	Partition  string
	Account    string
	Groups     []string // whose functions are in the region, in this stage
	KMSKeys    []string // ARNs of the keys that they keep their secrets under
	LogGroup   string   // ARN of its log group, without :* at the end
	DeadLetter string   // ARN of the queue for what it failed to do; empty: it has none
}

// SettingsSync is what that function may do: read the templates and access keys of the groups,
// and write down what it has told Poe.
func SettingsSync(f SyncFacts) []Statement {
	at := place{f.Partition, f.Region, f.Account}
	below := func(paths ...string) (out []string) {
		for _, path := range paths {
			out = append(out, at.parameter(f.Stage, path))
		}
		return out
	}
	const why = "bots and groups of the stage are added and changed while the function runs"
	var queue []string
	if f.DeadLetter != "" {
		queue = []string{f.DeadLetter}
	}
	return slices.Concat(
		writeLog(f.LogGroup),
		allow(Statement{
			Sid: "ReadTemplates", Actions: []string{"ssm:GetParameters"},
			Resources: below("defaults/*", "groups/*", "overrides/*", "synced/*"), Why: why,
		}),
		allow(Statement{ // which asks for the path and for what is below it (lambda.md §3)
			Sid: "ListTemplates", Actions: []string{"ssm:GetParametersByPath"},
			Resources: below("groups", "groups/*", "overrides", "overrides/*"), Why: why,
		}),
		allow(Statement{Sid: "WriteState", Actions: []string{"ssm:PutParameter"}, Resources: below("synced/*"), Why: why}),
		f.keys(at),
		allow(Statement{Sid: "KeepFailures", Actions: []string{"sqs:SendMessage"}, Resources: queue}),
	)
}

func (f SyncFacts) keys(at place) []Statement {
	var secrets []string
	for _, group := range f.Groups {
		secrets = append(secrets, at.arn("secretsmanager", "secret:"+config.SecretName(f.Stage, group)+"-??????"))
	}
	return append(
		allow(Statement{
			Sid: "ReadAccessKeys", Actions: []string{"secretsmanager:GetSecretValue"}, Resources: secrets,
			Why: "Secrets Manager ends the ARN of a secret in a hyphen and six characters of its own",
		}),
		allow(Statement{
			Sid: "UseCustomerKeys", Actions: []string{"kms:Decrypt"}, Resources: f.KMSKeys,
			Conditions: condition("StringEquals", "kms:ViaService", via("secretsmanager", f.Region)),
		})...)
}
