package access

import "testing"

func syncFacts() SyncFacts {
	return SyncFacts{
		Stage: "prod", Region: "us-east-1", Partition: "aws", Account: account, Groups: []string{"nova", "claude"},
		KMSKeys: []string{key}, LogGroup: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/sync",
		DeadLetter: "arn:aws:sqs:us-east-1:123456789012:sync-failed",
	}
}

func TestWhatSettingsSyncMay(t *testing.T) {
	const (
		ssm     = "arn:aws:ssm:us-east-1:123456789012:parameter/poebridge/"
		secrets = "arn:aws:secretsmanager:us-east-1:123456789012:secret:poebridge/prod/"
	)
	via := map[string]string{"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
	for name, c := range map[string]struct {
		call
		want bool
	}{
		"read defaults":               {call{"ssm:GetParameters", ssm + "prod/defaults/chat", nil}, true},
		"read a bot":                  {call{"ssm:GetParameters", ssm + "prod/groups/nova/nova-lite", nil}, true},
		"read an override":            {call{"ssm:GetParameters", ssm + "prod/overrides/new/bot", nil}, true},
		"read what it told Poe":       {call{"ssm:GetParameters", ssm + "prod/synced/nova/nova-lite", nil}, true},
		"write what it told Poe":      {call{"ssm:PutParameter", ssm + "prod/synced/nova/nova-lite", nil}, true},
		"list the groups":             {call{"ssm:GetParametersByPath", ssm + "prod/groups", nil}, true},
		"list a group":                {call{"ssm:GetParametersByPath", ssm + "prod/groups/nova", nil}, true},
		"list overrides":              {call{"ssm:GetParametersByPath", ssm + "prod/overrides/nova/x", nil}, true},
		"read keys":                   {call{"secretsmanager:GetSecretValue", secrets + "nova-AbCdEf", nil}, true},
		"read keys under a key":       {call{"kms:Decrypt", key, via}, true},
		"put aside what failed":       {call{"sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:sync-failed", nil}, true},
		"write its log":               {call{"logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/sync:log-stream:x", nil}, true},
		"not write a bot":             {call{"ssm:PutParameter", ssm + "prod/overrides/nova/nova-lite", nil}, false},
		"not write a base":            {call{"ssm:PutParameter", ssm + "prod/groups/nova/nova-lite", nil}, false},
		"not read another stage":      {call{"ssm:GetParameters", ssm + "dev/groups/nova/nova-lite", nil}, false},
		"not list everything":         {call{"ssm:GetParametersByPath", ssm + "prod", nil}, false},
		"not read another's keys":     {call{"secretsmanager:GetSecretValue", secrets + "nova-2-AbCdEf", nil}, false},
		"not read keys of that stage": {call{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:poebridge/dev/nova-AbCdEf", nil}, false},
		"not use a key otherwise":     {call{"kms:Decrypt", key, nil}, false},
		"not call a model":            {call{"bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", nil}, false},
		"not read what was put aside": {call{"sqs:ReceiveMessage", "arn:aws:sqs:us-east-1:123456789012:sync-failed", nil}, false},
	} {
		if got := may(t, SettingsSync(syncFacts()), c.call); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSettingsSyncOfNoGroup(t *testing.T) {
	f := syncFacts()
	f.Groups, f.KMSKeys, f.DeadLetter = nil, nil, ""
	for _, s := range SettingsSync(f) {
		if len(s.Resources) == 0 || len(s.Actions) == 0 {
			t.Errorf("%s is of nothing", s.Sid)
		}
		if s.Sid == "ReadAccessKeys" || s.Sid == "UseCustomerKeys" || s.Sid == "KeepFailures" {
			t.Errorf("there is a statement %s", s.Sid)
		}
	}
}
