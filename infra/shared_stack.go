package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/access"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const (
	syncMemoryMB = 256
	syncSeconds  = 900 // a change of the defaults goes to every bot
	syncLogDays  = 30
	// syncMaxAge is how long Lambda tries to run a change, in seconds: the most it allows.
	syncMaxAge = 6 * 3600
	// undeliveredFor is how long a change that nobody could tell Poe of is kept, in seconds:
	// the most that SQS allows.
	undeliveredFor = 14 * 24 * 3600
)

// newSharedStack makes what the groups of a region share. It knows all groups of the
// folder there, whether they are deployed this time or not.
func newSharedStack(app awscdk.App, d *deployment.Deployment, s settings, code functions, region string) (awscdk.Stack, error) {
	stack := newStack(app, deployment.SharedStack(d.Stage, region), region, "poebridge: what the groups of stage "+d.Stage+" share", d.Stage)
	newParameters(stack, d.Defaults)
	newTopic(stack, s)
	if err := newSync(stack, d, s, code, region); err != nil {
		return nil, err
	}
	awscloudwatch.NewCfnDashboard(stack, jsii.String("Dashboard"), &awscloudwatch.CfnDashboardProps{
		DashboardName: jsii.String("poebridge-" + d.Stage + "-" + region),
		DashboardBody: jsii.String(dashboard(stack, d.Stage, region, d.Sharing(region))),
	})
	return stack, nil
}

// newTopic makes the topic of the alarms. It is not encrypted: alarms say no more than
// their names, and cannot write to a topic under AWS's own key. A subscription stays when a
// deployment does not name it.
func newTopic(stack awscdk.Stack, s settings) {
	topic := awssns.NewCfnTopic(stack, jsii.String("Alarms"), &awssns.CfnTopicProps{
		TopicName: jsii.String(deployment.AlarmTopic(s.stage)),
	})
	for _, address := range s.alarmEmails {
		// CloudFormation takes letters and digits only, by which a.b@ and ab@ are alike.
		id := fmt.Sprintf("Alarms %s %x", address, address)
		awssns.NewCfnSubscription(stack, jsii.String(id), &awssns.CfnSubscriptionProps{
			TopicArn: topic.Ref(), Protocol: jsii.String("email"), Endpoint: jsii.String(address),
		}).ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)
	}
	output(stack, "AlarmTopic", *topic.Ref(), "Subscribe to this to hear of alarms")
}

// newSync makes the function that tells Poe of changes, and what brings them to it.
func newSync(stack awscdk.Stack, d *deployment.Deployment, s settings, code functions, region string) error {
	name := deployment.SyncFunction(d.Stage)
	queue := awssqs.NewCfnQueue(stack, jsii.String("Undelivered"), &awssqs.CfnQueueProps{
		QueueName: jsii.String(deployment.SyncQueue(d.Stage)), MessageRetentionPeriod: jsii.Number(undeliveredFor),
		SqsManagedSseEnabled: jsii.Bool(true),
	})
	log := newLogGroup(stack, name, syncLogDays, "")
	role, err := newRole(stack, "What the function that tells Poe of changes may do", access.SettingsSync(access.SyncFacts{
		Stage: d.Stage, Region: region, Partition: bot.PartitionOf(region), Account: *stack.Account(),
		Groups: names(d.Sharing(region)), KMSKeys: keys(d.Sharing(region)),
		LogGroup: logGroupARN(stack, name), DeadLetter: *queue.AttrArn(),
	}))
	if err != nil {
		return err
	}
	function := awslambda.NewFunction(stack, jsii.String("settingssync"), &awslambda.FunctionProps{
		FunctionName:  jsii.String(name),
		Description:   jsii.String("poebridge: tells Poe when the settings of a bot have changed"),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  s.lambdaArchitecture(),
		Handler:       jsii.String("bootstrap"),
		Code:          awslambda.Code_FromAsset(jsii.String(code.settingssync), nil),
		MemorySize:    jsii.Number(syncMemoryMB),
		Timeout:       awscdk.Duration_Seconds(jsii.Number(syncSeconds)),
		Environment:   &map[string]*string{"POEBRIDGE_STAGE": jsii.String(d.Stage)},
		Role:          role,
		LogGroup:      logOf(stack, log),
		LoggingFormat: linesAsTheyAre,
	})
	function.Node().DefaultChild().(awslambda.CfnFunction).SetDeadLetterConfig(
		&awslambda.CfnFunction_DeadLetterConfigProperty{TargetArn: queue.AttrArn()})
	awslambda.NewCfnEventInvokeConfig(stack, jsii.String("Retries"), &awslambda.CfnEventInvokeConfigProps{
		FunctionName: function.FunctionName(), Qualifier: jsii.String("$LATEST"),
		MaximumRetryAttempts: jsii.Number(2), MaximumEventAgeInSeconds: jsii.Number(syncMaxAge),
	})
	newChanges(stack, d, function, queue)
	newAlarms(stack, d.Stage, name, syncAlarms(d.Stage))
	return nil
}

func names(groups []deployment.Group) (all []string) {
	for _, g := range groups {
		all = append(all, g.Name)
	}
	return all
}

// keys are the customer's keys that the secrets of groups are kept under.
func keys(groups []deployment.Group) (all []string) {
	for _, g := range groups {
		if key := g.Settings.KMSKey; key != "" && !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	return all
}

// newChanges brings every change below the stage's three layers to the function. EventBridge
// promises no event, and there is none when a bot's name on Poe comes into the secret, so
// once a day all bots are looked at as if their defaults had changed; nothing is written where
// nothing is new.
func newChanges(stack awscdk.Stack, d *deployment.Deployment, function awslambda.Function, queue awssqs.CfnQueue) {
	layers := []any{}
	for _, layer := range []string{config.Defaults, config.Groups, config.Overrides} {
		layers = append(layers, map[string]any{"prefix": config.ParametersOf(d.Stage) + "/" + layer + "/"})
	}
	rules := []awsevents.CfnRule{newRule(stack, "Changes", function, queue, awsevents.CfnRuleProps{
		Description: jsii.String("poebridge: a template of stage " + d.Stage + " has changed"),
		EventPattern: map[string]any{
			"source": []string{"aws.ssm"}, "detail-type": []string{"Parameter Store Change"},
			"detail": map[string]any{"name": layers, "operation": []string{"Create", "Update", "Delete"}},
		},
	}, nil)}
	for _, p := range d.Defaults {
		rules = append(rules, newRule(stack, "Daily"+p.ID, function, queue, awsevents.CfnRuleProps{
			Description:        jsii.String("poebridge: whether Poe has the settings of stage " + d.Stage),
			ScheduleExpression: jsii.String("rate(1 day)"),
		}, changeOf(*stack.Region(), p.Name)))
	}
	allowRules(stack, rules, queue)
}

// changeOf is the event of a change of a parameter, as far as the function reads it.
func changeOf(region, parameter string) *string {
	text, err := json.Marshal(map[string]any{
		"source": "aws.ssm", "detail-type": "Parameter Store Change", "region": region,
		"detail": map[string]any{"operation": "Update", "name": parameter},
	})
	if err != nil {
		panic(err) // only plain values come here
	}
	return jsii.String(string(text))
}

// newRule makes a rule that invokes the function. What cannot even be handed over goes where
// failed changes go.
func newRule(stack awscdk.Stack, id string, function awslambda.Function, queue awssqs.CfnQueue, props awsevents.CfnRuleProps, input *string) awsevents.CfnRule {
	props.Targets = []any{&awsevents.CfnRule_TargetProperty{
		Id: jsii.String("settingssync"), Arn: function.FunctionArn(), Input: input,
		DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: queue.AttrArn()},
	}}
	rule := awsevents.NewCfnRule(stack, jsii.String(id), &props)
	awslambda.NewCfnPermission(stack, jsii.String(id+"MayInvoke"), &awslambda.CfnPermissionProps{
		FunctionName: function.FunctionArn(), Action: jsii.String("lambda:InvokeFunction"),
		Principal: jsii.String("events.amazonaws.com"), SourceArn: rule.AttrArn(),
	})
	return rule
}

// allowRules lets rules put into the queue what they could not deliver.
func allowRules(stack awscdk.Stack, rules []awsevents.CfnRule, queue awssqs.CfnQueue) {
	var arns []*string
	for _, rule := range rules {
		arns = append(arns, rule.AttrArn())
	}
	awssqs.NewCfnQueuePolicy(stack, jsii.String("UndeliveredPolicy"), &awssqs.CfnQueuePolicyProps{
		Queues: &[]*string{queue.Ref()},
		PolicyDocument: map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Sid": "Changes", "Effect": "Allow", "Principal": map[string]any{"Service": "events.amazonaws.com"},
			"Action": "sqs:SendMessage", "Resource": queue.AttrArn(),
			"Condition": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": arns}},
		}}},
	})
}
