package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAChangeIsTriedAgainAndThenKept(t *testing.T) {
	stack := shipped.stacks["poebridge-prod-us-east-1"]
	function, f := stack.one(t, "AWS::Lambda::Function")
	queue, q := stack.one(t, "AWS::SQS::Queue")
	_, retries := stack.one(t, "AWS::Lambda::EventInvokeConfig")
	_, policy := stack.one(t, "AWS::SQS::QueuePolicy")
	if p := retries.Properties; p["MaximumRetryAttempts"] != 2.0 || p["MaximumEventAgeInSeconds"] != 21600.0 || p["Qualifier"] != "$LATEST" || flat(p["FunctionName"]) != "${"+function+"}" {
		t.Errorf("a change is tried %v", p)
	}
	if kept, _ := f.Properties["DeadLetterConfig"].(map[string]any); flat(kept["TargetArn"]) != "${"+queue+".Arn}" {
		t.Errorf("what fails is lost: %v", kept)
	}
	text, _ := json.Marshal(policy.Properties["PolicyDocument"])
	for _, want := range []string{`"Service":"events.amazonaws.com"`, `"Action":"sqs:SendMessage"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("EventBridge may not keep what it cannot hand over: no %s in %s", want, text)
		}
	}
	if f.Properties["Timeout"] != 900.0 || q.Properties["MessageRetentionPeriod"] != 1209600.0 {
		t.Errorf("%v, %v", f.Properties, q.Properties)
	}
}

func TestWhatTellsPoeReadsSecretsUnderTheCustomersKey(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + "kms_key: " + key + "\n"})
	shared := deployed(t, settings{configs: dir}).stacks["poebridge-prod-us-east-1"]
	for _, statements := range shared.statements() {
		for _, s := range statements {
			if flat(s["Action"]) == "kms:Decrypt" && flat(s["Resource"]) == key {
				return
			}
		}
	}
	t.Error("settingssync may not decrypt the secret of nova")
}

func TestARoleHasAllItsPoliciesBeforeItsFunctionIsMade(t *testing.T) {
	split := false
	for name, stack := range shipped.stacks {
		role, _ := stack.one(t, "AWS::IAM::Role")
		_, f := stack.one(t, "AWS::Lambda::Function")
		policies := stack.of("AWS::IAM::ManagedPolicy")
		split = split || len(policies) > 1
		for id, p := range policies {
			if roles := texts(p.Properties["Roles"]); !slices.Equal(roles, []string{"${" + role + "}"}) || !slices.Contains(texts(f.DependsOn), id) {
				t.Errorf("%s: %s belongs to %v, and the function waits for %v", name, id, roles, f.DependsOn)
			}
		}
		var sids []string
		for _, statements := range stack.statements() {
			for _, s := range statements {
				sids = append(sids, flat(s["Sid"]))
			}
		}
		for _, g := range shipped.deployment.Groups {
			for _, s := range granted(shipped.deployment, g) {
				video := s.Sid == "FollowVideos" || s.Sid == "KeepVideos" // for buckets, which none of these has
				if name == "poebridge-prod-"+g.Name && !video && !slices.Contains(sids, s.Sid) {
					t.Errorf("%s: %s is in none of its policies", name, s.Sid)
				}
			}
		}
	}
	if !split {
		t.Error("no group is large enough to show that a second policy is attached")
	}
}

func TestThereIsATopicBeforeTheAlarmsThatNameIt(t *testing.T) {
	var manifest struct {
		Artifacts map[string]struct{ Dependencies []string }
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(shipped.dir, "manifest.json"))), &manifest); err != nil {
		t.Fatal(err)
	}
	for _, g := range shipped.deployment.Groups {
		if !slices.Contains(manifest.Artifacts["poebridge-prod-"+g.Name].Dependencies, "poebridge-prod-us-east-1") {
			t.Errorf("%s does not wait for the shared stack", g.Name)
		}
	}
}

// TestNothingThatPeopleRelyOnIsReplaced: what has another id is another thing to
// CloudFormation. An address would change on Poe for every bot, keys and videos would be left
// behind, and a name that is taken cannot be taken again.
func TestNothingThatPeopleRelyOnIsReplaced(t *testing.T) {
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + everything})
	stack := deployed(t, settings{configs: dir}).stacks["poebridge-prod-nova"]
	for kind, want := range map[string]string{
		"AWS::Lambda::Url": "LiveFunctionUrlBF2FFCE0", "AWS::Lambda::Alias": "Live848578DF", "AWS::Lambda::Function": "nova61753045",
		"AWS::SecretsManager::Secret": "Keys", "AWS::S3::Bucket": "Videos", "AWS::Logs::LogGroup": "Log",
	} {
		if id, _ := stack.one(t, kind); !strings.HasPrefix(id, want) {
			t.Errorf("%s is called %s and was %s", kind, id, want)
		}
	}
	_, version := stack.one(t, "AWS::Lambda::Version")
	if version.DeletionPolicy != "Retain" {
		t.Error("a deployment deletes the version before it, which a rollback needs")
	}
	if _, log := stack.one(t, "AWS::Logs::LogGroup"); log.DeletionPolicy != "Delete" {
		t.Error("a log that stays is in the way of deploying its group again")
	}
	text, _ := json.Marshal(stack.of("AWS::S3::BucketPolicy"))
	if !strings.Contains(string(text), `"aws:SecureTransport":"false"`) {
		t.Errorf("the bucket is read without TLS: %s", text)
	}
}
