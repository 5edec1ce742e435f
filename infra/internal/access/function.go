package access

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
)

// FunctionFacts are what the rights of a group's function depend on. Partition, Account and
// the ARNs may be tokens of the CDK.
type FunctionFacts struct {
	Stage     string
	Name      string          // of the group
	Group     *bot.Group      // in this stage
	Templates []*bot.Template // of its bots, in this stage
	Kinds     []string        // of bots that the function makes, whose defaults it reads
	Partition string          // as in aws
	Account   string
	LogGroup  string // ARN of its log group, without :* at the end
	Secret    string // ARN of its secret, as Secrets Manager has it
	Bucket    string // ARN of the bucket for its videos; empty: it has none
}

// Function is what a group's function may do: call what its group.yaml lists, read its own
// templates and access keys, write its own log, and add traces to X-Ray's where it has any. It
// may change nothing but the videos below its own name.
func Function(f FunctionFacts) []Statement {
	var out []Statement
	for _, statements := range [][]Statement{
		f.log(), f.settings(), f.keys(), f.invoke(), f.count(), f.guardrails(), f.roles(), f.videos(), f.traces(),
	} {
		out = append(out, statements...)
	}
	return out
}

func (f FunctionFacts) log() []Statement { return writeLog(f.LogGroup) }

// writeLog is for the streams of one group: the deployment makes that itself.
func writeLog(group string) []Statement {
	return allow(Statement{
		Sid:       "WriteLog",
		Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		Resources: []string{group + ":*"},
		Why:       "Lambda names the streams of the function's own log group",
	})
}

// settings are read by GetParameters alone: one call has all of a bot.
func (f FunctionFacts) settings() []Statement {
	at := place{f.Partition, f.Group.Region, f.Account}
	var defaults []string
	for _, kind := range f.Kinds {
		defaults = append(defaults, at.parameter(f.Stage, "defaults/"+kind))
	}
	return slices.Concat(
		allow(Statement{Sid: "ReadDefaults", Actions: []string{"ssm:GetParameters"}, Resources: defaults}),
		allow(Statement{
			Sid: "ReadTemplates", Actions: []string{"ssm:GetParameters"},
			Resources: []string{at.parameter(f.Stage, "groups/"+f.Name+"/*"), at.parameter(f.Stage, "overrides/"+f.Name+"/*")},
			Why:       "bots of the group are added and changed while the function runs",
		}),
	)
}

// keys are the group's own secret, and what it takes to use a key of the customer's for that,
// for the environment that Lambda starts the function with, and for its videos.
func (f FunctionFacts) keys() []Statement {
	out := allow(Statement{Sid: "ReadAccessKeys", Actions: []string{"secretsmanager:GetSecretValue"}, Resources: []string{f.Secret}})
	if f.Group.KMSKey == "" {
		return out
	}
	actions, services := []string{"kms:Decrypt"}, []string{via("secretsmanager", f.Group.Region), via("lambda", f.Group.Region)}
	if f.Bucket != "" { // S3 has a new key for each object made, and reads it again for one in parts
		actions, services = append(actions, "kms:GenerateDataKey"), append(services, via("s3", f.Group.Region))
	}
	return append(out, allow(Statement{
		Sid: "UseCustomerKey", Actions: actions, Resources: []string{f.Group.KMSKey},
		Conditions: condition("StringEquals", "kms:ViaService", services...),
	})...)
}

// via is how KMS is told which service uses a key for somebody.
func via(service, region string) string { return service + "." + region + ".amazonaws.com" }

func (f FunctionFacts) roles() []Statement {
	return allow(Statement{Sid: "AssumeRoles", Actions: []string{"sts:AssumeRole"}, Resources: f.Group.Roles})
}

// videos are made in the background, by a call that Bedrock takes for InvokeModel of the model
// and of the invocation that it starts, and that puts the result into the bucket with the
// rights of the caller (bedrock.md §4.3). The bucket is in the function's region, and Bedrock
// writes to no bucket of another.
func (f FunctionFacts) videos() []Statement {
	if f.Bucket == "" {
		return nil
	}
	at := place{f.Partition, f.Group.Region, f.Account}
	return slices.Concat(
		allow(Statement{
			Sid: "FollowVideos", Actions: []string{"bedrock:GetAsyncInvoke", "bedrock:InvokeModel"},
			Resources: []string{at.bedrock("async-invoke/*")},
			Why:       "Bedrock names an invocation when it begins, by chance",
		}),
		allow(Statement{
			Sid: "KeepVideos", Actions: []string{"s3:GetObject", "s3:PutObject"},
			Resources: []string{f.Bucket + "/" + f.Name + "/*"},
			Why:       "Bedrock names the objects, below the group's own prefix",
		}),
	)
}

// traces are written by Lambda, for active tracing, and by a collector in a layer, both with
// the role of the function.
func (f FunctionFacts) traces() []Statement {
	if !f.Group.Traces.Enabled() {
		return nil
	}
	return allow(Statement{
		Sid: "WriteTraces", Actions: []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, Resources: []string{"*"},
		Why: "X-Ray has no resource to name for what it is sent (Service Authorization Reference, AWS X-Ray)",
	})
}
