package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/access"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// newStack makes a stack in a region of whichever account deploys it.
func newStack(app awscdk.App, name, region, what, stage string) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String(name), &awscdk.StackProps{
		StackName:   jsii.String(name),
		Description: jsii.String(what),
		Env:         &awscdk.Environment{Region: jsii.String(region)},
		Tags:        &map[string]*string{"poebridge:stage": jsii.String(stage)},
	})
	return stack
}

// newParameters makes parameters of texts as they stand. Those above 4 KB cost some cents
// a month, the others nothing; AWS picks.
func newParameters(stack awscdk.Stack, parameters []deployment.Parameter) (made []awsssm.CfnParameter) {
	for _, p := range parameters {
		made = append(made, awsssm.NewCfnParameter(stack, jsii.String(p.ID), &awsssm.CfnParameterProps{
			Type:  jsii.String("String"),
			Name:  jsii.String(p.Name),
			Value: jsii.String(string(p.Text)),
			Tier:  jsii.String("Intelligent-Tiering"),
		}))
	}
	return made
}

// linesAsTheyAre is the format of the functions' logs. What they write is JSON as it is, and
// of a line on standard output CloudWatch makes the metrics that it holds, with nothing to be
// set up ("Specification: Embedded metric format", about Lambda). In Lambda's own JSON format
// the lines that it adds itself would be others, REPORT among them, and those of the functions
// could be kept back by a level, which a line of metrics does not have.
const linesAsTheyAre = awslambda.LoggingFormat_TEXT

// newLogGroup makes the log of a function. It goes with its stack: the name is fixed, and
// one that stayed would be in the way of the next. Its class is the standard one, as
// CloudWatch makes no metrics of lines in the other.
func newLogGroup(stack awscdk.Stack, function string, days int, key string) awslogs.CfnLogGroup {
	log := awslogs.NewCfnLogGroup(stack, jsii.String("Log"), &awslogs.CfnLogGroupProps{
		LogGroupName:    jsii.String("/aws/lambda/" + function),
		RetentionInDays: jsii.Number(float64(days)),
		KmsKeyId:        optional(key),
	})
	log.ApplyRemovalPolicy(awscdk.RemovalPolicy_DESTROY, nil)
	return log
}

// logGroupARN is what IAM calls the log of a function. CloudFormation's own attribute ends
// in :*, which is of the streams in it.
func logGroupARN(stack awscdk.Stack, function string) string {
	return arn(stack, "logs", "log-group:/aws/lambda/"+function)
}

// logOf is a log as a function wants it.
func logOf(stack awscdk.Stack, log awslogs.CfnLogGroup) awslogs.ILogGroup {
	return awslogs.LogGroup_FromLogGroupName(stack, jsii.String("LogOfFunction"), log.Ref())
}

// newRole makes the role of a function, with policies that hold the statements. They are
// below it, so that the function waits for them as it does for the role.
func newRole(stack awscdk.Stack, what string, statements []access.Statement) (awsiam.Role, error) {
	documents, err := access.Split(statements)
	if err != nil {
		return nil, err
	}
	role := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		Description: jsii.String(what),
	})
	for i, document := range documents {
		id := "Policy"
		if i > 0 {
			id += string(rune('1' + i))
		}
		awsiam.NewManagedPolicy(role, jsii.String(id), &awsiam.ManagedPolicyProps{
			Description: jsii.String(what),
			Document:    awsiam.PolicyDocument_FromJson(policy(document)),
			Roles:       &[]awsiam.IRole{role},
		})
	}
	return role, nil
}

// policy is statements as IAM writes them.
func policy(statements []access.Statement) map[string]any {
	list := make([]any, len(statements))
	for i, s := range statements {
		one := map[string]any{"Sid": s.Sid, "Effect": "Allow", "Action": s.Actions, "Resource": s.Resources}
		if len(s.Conditions) > 0 {
			one["Condition"] = s.Conditions
		}
		list[i] = one
	}
	return map[string]any{"Version": "2012-10-17", "Statement": list}
}

func output(stack constructs.Construct, id, value, what string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: jsii.String(value), Description: jsii.String(what)})
}

// arn names something in a stack's region and account.
func arn(stack awscdk.Stack, service, resource string) string {
	region := *stack.Region()
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", bot.PartitionOf(region), service, region, *stack.Account(), resource)
}

// optional leaves out what is empty.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
