package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/internal/access"
	"github.com/poebridge/poebridge/pkg/bot"
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

// rights are the statements of a stack's role, by Sid, with the parts of one that was divided
// put together.
func (t template) rights() map[string]access.Statement {
	all := map[string]access.Statement{}
	for id := range t.of("AWS::IAM::ManagedPolicy") {
		for _, s := range t.statements()[id] {
			sid, _, _ := strings.Cut(flat(s["Sid"]), "Part")
			one := all[sid]
			one.Actions = texts(s["Action"])
			one.Resources = append(one.Resources, texts(s["Resource"])...)
			if conditions, ok := s["Condition"].(map[string]any); ok {
				one.Conditions = map[string]map[string][]string{}
				for operator, keys := range conditions {
					one.Conditions[operator] = map[string][]string{}
					for key, values := range keys.(map[string]any) {
						one.Conditions[operator][key] = texts(values)
					}
				}
			}
			all[sid] = one
		}
	}
	return all
}

// TestARoleIsWhatItsFilesSay holds what IAM is given against what package access says, of
// which other tests try what it allows.
func TestARoleIsWhatItsFilesSay(t *testing.T) {
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + everything})
	for _, a := range []*assembly{shipped, deployed(t, settings{configs: dir})} {
		want := map[string][]access.Statement{}
		logs := func(region, name string) string {
			return "arn:aws:logs:" + region + ":${AWS::AccountId}:log-group:/aws/lambda/" + name
		}
		for _, g := range a.deployment.Groups {
			name := "poebridge-prod-" + g.Name
			facts := access.FunctionFacts{
				Stage: "prod", Name: g.Name, Group: g.Settings, Templates: g.Templates(), Kinds: bot.Kinds(),
				Partition: "aws", Account: "${AWS::AccountId}", Secret: "${Keys}", LogGroup: logs(g.Settings.Region, name),
			}
			for id := range a.stacks[name].of("AWS::S3::Bucket") {
				facts.Bucket = "${" + id + ".Arn}"
			}
			want[name] = access.Function(facts)
		}
		for _, region := range a.deployment.Regions() {
			sharing := a.deployment.Sharing(region)
			want["poebridge-prod-"+region] = access.SettingsSync(access.SyncFacts{
				Stage: "prod", Region: region, Partition: "aws", Account: "${AWS::AccountId}",
				Groups: names(sharing), KMSKeys: keys(sharing),
				LogGroup: logs(region, "poebridge-prod-settingssync"), DeadLetter: "${Undelivered.Arn}",
			})
		}
		for name, statements := range want {
			got := a.stacks[name].rights()
			for _, s := range statements {
				slices.Sort(got[s.Sid].Resources)
				one := access.Statement{Sid: s.Sid, Actions: got[s.Sid].Actions, Resources: got[s.Sid].Resources, Conditions: got[s.Sid].Conditions}
				if one.JSON() != s.JSON() {
					t.Errorf("%s: got\n%s, want\n%s", name, one.JSON(), s.JSON())
				}
			}
			if len(got) != len(statements) {
				t.Errorf("%s: %d statements, want %d", name, len(got), len(statements))
			}
		}
	}
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
	}
	if !split {
		t.Error("no group is large enough to show that a second policy is attached")
	}
}

func TestAFunctionIsBuiltForTheMachineThatRunsIt(t *testing.T) {
	for architecture, want := range map[string]string{arm64: "arm64", x86: "x86_64"} {
		if got := *(settings{architecture: architecture}).lambdaArchitecture().Name(); got != want {
			t.Errorf("%s runs on %s", architecture, got)
		}
	}
	for name, stack := range shipped.stacks {
		_, f := stack.one(t, "AWS::Lambda::Function")
		if got := texts(f.Properties["Architectures"]); !slices.Equal(got, []string{ownArchitecture()}) {
			t.Errorf("%s: %v", name, got)
		}
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
		if !slices.Contains(manifest.Artifacts["poebridge-prod-"+g.Name].Dependencies, "poebridge-prod-"+g.Settings.Region) {
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
