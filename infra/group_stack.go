package main

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/access"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// newGroupStack makes the stack of a group.
func newGroupStack(app awscdk.App, d *deployment.Deployment, g deployment.Group, s settings, code functions) (awscdk.Stack, error) {
	name := deployment.GroupStack(d.Stage, g.Name)
	stack := newStack(app, name, g.Settings.Region, "poebridge: the bots of group "+g.Name+", stage "+d.Stage, d.Stage)
	secret := newSecret(stack, d.Stage, g)
	parameters := newParameters(stack, g.Parameters(d.Stage))
	bucket := newVideoBucket(stack, g)
	log := newLogGroup(stack, name, g.Settings.LogRetentionDays, g.Settings.KMSKey)
	facts := access.FunctionFacts{
		Stage: d.Stage, Name: g.Name, Group: g.Settings, Templates: g.Templates(), Kinds: bot.Kinds(),
		Partition: bot.PartitionOf(g.Settings.Region), Account: *stack.Account(),
		Secret: *secret.Ref(), LogGroup: logGroupARN(stack, name),
	}
	if bucket != nil {
		facts.Bucket = *bucket.BucketArn()
	}
	role, err := newRole(stack, "What the bots of "+g.Name+" may do", access.Function(facts))
	if err != nil {
		return nil, err
	}
	alias := newGateway(stack, d, g, s, code, role, log, bucket)
	inOrder(parameters, secret, alias)
	url := newURL(alias)
	newAlarms(stack, d.Stage, name, groupAlarms(d.Stage, g))
	for _, b := range g.Bots {
		output(stack, deployment.OutputID(b.Name), *url.Url()+b.Name, "Server URL of the bot "+b.Name+", to enter on Poe")
	}
	output(stack, "Secret", config.SecretName(d.Stage, g.Name), "Where the access keys that Poe shows are to be put")
	return stack, nil
}

// inOrder has parameters written when Poe can be told of them, since each is an event: the
// secret says which bots are on Poe, the alias leads to the code that Poe will ask, and the
// group, which comes first, says what its bots may use.
func inOrder(parameters []awsssm.CfnParameter, secret awscdk.CfnResource, alias awslambda.Alias) {
	for i, p := range parameters {
		p.Node().AddDependency(secret, alias)
		if i > 0 {
			p.Node().AddDependency(parameters[0])
		}
	}
}

// newSecret makes the place of the access keys, and no value: what is in the template is
// written by each deployment that changes it, and may be read by whoever reads templates. A
// secret that is gone is a key for each bot to be set again on Poe, so it outlives its stack;
// one that came with a deployment that failed has no key yet, and would only be in the way of
// the next.
func newSecret(stack awscdk.Stack, stage string, g deployment.Group) awssecretsmanager.CfnSecret {
	secret := awssecretsmanager.NewCfnSecret(stack, jsii.String("Keys"), &awssecretsmanager.CfnSecretProps{
		Name:        jsii.String(config.SecretName(stage, g.Name)),
		Description: jsii.String("Access keys of the bots of " + g.Name + ": {\"bot\": \"key\"}"),
		KmsKeyId:    optional(g.Settings.KMSKey),
	})
	secret.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
	return secret
}

// newVideoBucket makes the bucket of a group that wants one; otherwise it is nil.
func newVideoBucket(stack awscdk.Stack, g deployment.Group) awss3.Bucket {
	days := g.Settings.VideoBucket.ExpireDays
	if days == 0 {
		return nil
	}
	props := &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		EnforceSSL:        jsii.Bool(true),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Expiration:                          awscdk.Duration_Days(jsii.Number(float64(days))),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1)),
		}},
	}
	if key := g.Settings.KMSKey; key != "" {
		props.Encryption, props.BucketKeyEnabled = awss3.BucketEncryption_KMS, jsii.Bool(true)
		props.EncryptionKey = awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String(key))
	}
	return awss3.NewBucket(stack, jsii.String("Videos"), props)
}

// newGateway makes the function, and the alias that leads to its published version.
func newGateway(stack awscdk.Stack, d *deployment.Deployment, g deployment.Group, s settings, code functions,
	role awsiam.IRole, log awslogs.CfnLogGroup, bucket awss3.Bucket) awslambda.Alias {
	env := map[string]*string{
		"POEBRIDGE_STAGE": jsii.String(d.Stage), "POEBRIDGE_GROUP": jsii.String(g.Name),
		"POEBRIDGE_METRICS": jsii.String(string(g.Settings.Metrics)),
	}
	if bucket != nil {
		env["POEBRIDGE_VIDEO_BUCKET"] = bucket.BucketName()
	}
	maps.Copy(env, traceVariables(g.Settings.Traces))
	var reserved *float64
	if n := g.Settings.ReservedConcurrency; n > 0 {
		reserved = jsii.Number(float64(n))
	}
	function := awslambda.NewFunction(stack, jsii.String(g.Name), &awslambda.FunctionProps{
		FunctionName:                 jsii.String(deployment.GroupStack(d.Stage, g.Name)),
		Description:                  jsii.String("poebridge: the bots of group " + g.Name),
		Runtime:                      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:                 s.lambdaArchitecture(),
		Handler:                      jsii.String("bootstrap"),
		Code:                         awslambda.Code_FromAsset(jsii.String(code.gateway), nil),
		MemorySize:                   jsii.Number(float64(g.Settings.MemoryMB)),
		Timeout:                      awscdk.Duration_Seconds(jsii.Number(g.Settings.Timeout.Seconds())),
		ReservedConcurrentExecutions: reserved,
		Environment:                  &env,
		Role:                         role,
		LogGroup:                     logOf(stack, log),
		LoggingFormat:                linesAsTheyAre,
		CurrentVersionOptions:        &awslambda.VersionOptions{RemovalPolicy: awscdk.RemovalPolicy_RETAIN},
	})
	resource := function.Node().DefaultChild().(awslambda.CfnFunction)
	if key := g.Settings.KMSKey; key != "" {
		resource.SetKmsKeyArn(jsii.String(key))
	}
	traceThrough(resource, g.Settings.Traces)
	return awslambda.NewAlias(stack, jsii.String("Live"), &awslambda.AliasProps{
		AliasName: jsii.String(deployment.Alias),
		Version:   function.CurrentVersion(),
	})
}

// newURL makes the address of the function.
func newURL(alias awslambda.Alias) awslambda.FunctionUrl {
	return alias.AddFunctionUrl(&awslambda.FunctionUrlOptions{
		AuthType:   awslambda.FunctionUrlAuthType_NONE, // Poe shows its own key in the header that IAM would take
		InvokeMode: awslambda.InvokeMode_RESPONSE_STREAM,
	})
}

func (s settings) lambdaArchitecture() awslambda.Architecture {
	if s.architecture == x86 {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}
