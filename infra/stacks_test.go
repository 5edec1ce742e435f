package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/internal/access"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
)

func TestEveryGroupIsAStackAndARegionIsOneMore(t *testing.T) {
	var want []string
	for _, g := range shipped.deployment.Groups {
		want = append(want, "poebridge-prod-"+g.Name)
	}
	want = append(want, "poebridge-prod-us-east-1", "poebridge-prod-us-west-2")
	slices.Sort(want)
	var got []string
	for name := range shipped.stacks {
		got = append(got, name)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || len(want) != 11 {
		t.Errorf("stacks %v, want %v", got, want)
	}
}

func TestEveryFileIsAParameterAsItStands(t *testing.T) {
	stored := map[string]string{}
	for name, stack := range shipped.stacks {
		for id, r := range stack.of("AWS::SSM::Parameter") {
			if r.Properties["Type"] != "String" || r.Properties["Tier"] != "Intelligent-Tiering" {
				t.Errorf("%s %s: %v", name, id, r.Properties)
			}
			if strings.HasPrefix(r.Properties["Name"].(string), "/poebridge/prod/groups/") {
				checkOrder(t, stack, name, id, texts(r.DependsOn))
			}
			stored[r.Properties["Name"].(string)] = r.Properties["Value"].(string)
		}
	}
	files, err := filepath.Glob(shippedConfigs + "/groups/*/*.yaml")
	if err != nil || len(files) != 79 {
		t.Fatal(len(files), err)
	}
	for _, kind := range bot.Kinds() {
		files = append(files, shippedConfigs+"/defaults/"+kind+".yaml")
	}
	for _, file := range files {
		name := "/poebridge/prod" + strings.TrimSuffix(strings.TrimPrefix(file, shippedConfigs), ".yaml")
		name = strings.Replace(name, "/group", "/group", 1)
		if strings.HasSuffix(name, "/group") {
			name = strings.TrimSuffix(name, "group") + "_group"
		}
		if stored[name] != read(t, file) {
			t.Errorf("%s is not what %s says", name, file)
		}
		delete(stored, name)
	}
	for name := range stored {
		t.Errorf("%s has no file; only a person writes an override", name)
	}
}

// checkOrder: a new parameter is an event, which has Poe ask the bot.
func checkOrder(t *testing.T, stack template, name, id string, after []string) {
	t.Helper()
	alias, _ := stack.one(t, "AWS::Lambda::Alias")
	want := []string{"Keys", alias}
	if id != "Group" {
		want = append(want, "Group")
	}
	for _, earlier := range want {
		if !slices.Contains(after, earlier) {
			t.Errorf("%s %s is made before %s, and after %v", name, id, earlier, after)
		}
	}
}

func TestAFunctionStreamsThroughAURLThatAnybodyMayCall(t *testing.T) {
	for _, g := range shipped.deployment.Groups {
		stack := shipped.stacks["poebridge-prod-"+g.Name]
		alias, a := stack.one(t, "AWS::Lambda::Alias")
		function, f := stack.one(t, "AWS::Lambda::Function")
		version, _ := stack.one(t, "AWS::Lambda::Version")
		if flat(a.Properties["FunctionVersion"]) != "${"+version+".Version}" || a.Properties["Name"] != "live" {
			t.Errorf("%s: %v", g.Name, a.Properties)
		}
		_, url := stack.one(t, "AWS::Lambda::Url")
		if p := url.Properties; p["AuthType"] != "NONE" || p["InvokeMode"] != "RESPONSE_STREAM" || p["Qualifier"] != "live" || flat(p["TargetFunctionArn"]) != "${"+function+".Arn}" {
			t.Errorf("%s: %v", g.Name, p)
		}
		var allowed []string
		for _, p := range stack.of("AWS::Lambda::Permission") {
			if p.Properties["Principal"] != "*" || flat(p.Properties["FunctionName"]) != "${"+alias+"}" {
				t.Errorf("%s: %v", g.Name, p.Properties)
			}
			via, _ := p.Properties["InvokedViaFunctionUrl"].(bool)
			switch p.Properties["Action"] {
			case "lambda:InvokeFunctionUrl":
				allowed = append(allowed, flat(p.Properties["FunctionUrlAuthType"]))
			case "lambda:InvokeFunction":
				if !via {
					t.Errorf("%s may be invoked by anybody without its URL", g.Name)
				}
				allowed = append(allowed, "via the URL")
			}
		}
		slices.Sort(allowed)
		if !slices.Equal(allowed, []string{"NONE", "via the URL"}) {
			t.Errorf("%s: permissions %v", g.Name, allowed)
		}
		want := map[string]any{
			"Runtime": "provided.al2023", "Handler": "bootstrap", "MemorySize": 512.0, "Timeout": 900.0,
			"FunctionName": "poebridge-prod-" + g.Name,
		}
		for name, value := range want {
			if f.Properties[name] != value {
				t.Errorf("%s: %s is %v, want %v", g.Name, name, f.Properties[name], value)
			}
		}
		if _, reserved := f.Properties["ReservedConcurrentExecutions"]; reserved {
			t.Errorf("%s takes concurrency from the account, and nobody asked", g.Name)
		}
	}
}

func TestSecretsOutliveTheirStackAndHaveNoValueInIt(t *testing.T) {
	for _, g := range shipped.deployment.Groups {
		text, err := json.Marshal(shipped.stacks["poebridge-prod-"+g.Name].of("AWS::SecretsManager::Secret"))
		if err != nil {
			t.Fatal(err)
		}
		_, secret := shipped.stacks["poebridge-prod-"+g.Name].one(t, "AWS::SecretsManager::Secret")
		if secret.Properties["Name"] != "poebridge/prod/"+g.Name {
			t.Errorf("%s: %s", g.Name, text)
		}
		for name := range secret.Properties {
			if name != "Name" && name != "Description" {
				t.Errorf("%s: the deployment writes %s of the secret", g.Name, name)
			}
		}
		// With Retain alone a first deployment that fails would leave an empty secret, whose name
		// the second one could not take.
		if secret.DeletionPolicy != "RetainExceptOnCreate" || secret.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s: the secret goes with the stack, or stays of a deployment that failed", g.Name)
		}
	}
}

func TestLogsAreKeptForAWhile(t *testing.T) {
	for name, stack := range shipped.stacks {
		_, log := stack.one(t, "AWS::Logs::LogGroup")
		if log.Properties["RetentionInDays"] != 30.0 || !strings.HasPrefix(log.Properties["LogGroupName"].(string), "/aws/lambda/poebridge-prod-") {
			t.Errorf("%s: %v", name, log.Properties)
		}
	}
}

// TestCloudWatchFindsTheMetricsInTheLogs: not in Lambda's own format, and not in a group of the
// class for infrequent access.
func TestCloudWatchFindsTheMetricsInTheLogs(t *testing.T) {
	for name, stack := range shipped.stacks {
		id, log := stack.one(t, "AWS::Logs::LogGroup")
		_, f := stack.one(t, "AWS::Lambda::Function")
		config, _ := f.Properties["LoggingConfig"].(map[string]any)
		if config["LogFormat"] != "Text" || flat(config["LogGroup"]) != "${"+id+"}" {
			t.Errorf("%s: %v", name, config)
		}
		if class, ok := log.Properties["LogGroupClass"]; ok && class != "STANDARD" {
			t.Errorf("%s: a log of class %v", name, class)
		}
		if filters := stack.of("AWS::Logs::MetricFilter"); len(filters) > 0 {
			t.Errorf("%s makes metrics of the words of log lines: %v", name, filters)
		}
	}
}

func TestTheFunctionTellsMetricsApartAsItsGroupSays(t *testing.T) {
	for _, g := range shipped.deployment.Groups {
		_, f := shipped.stacks["poebridge-prod-"+g.Name].one(t, "AWS::Lambda::Function")
		env := f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		if env["POEBRIDGE_METRICS"] != string(g.Settings.Metrics) || g.Settings.Metrics != bot.MetricsOfBots {
			t.Errorf("%s: %v", g.Name, env)
		}
	}
}

func TestTheAddressOfEveryBotIsAnOutput(t *testing.T) {
	for _, g := range shipped.deployment.Groups {
		stack := shipped.stacks["poebridge-prod-"+g.Name]
		url, _ := stack.one(t, "AWS::Lambda::Url")
		for _, b := range g.Bots {
			if got, want := flat(stack.Outputs[deployment.OutputID(b.Name)].Value), "${"+url+".FunctionUrl}"+b.Name; got != want {
				t.Errorf("%s/%s: %q, want %q", g.Name, b.Name, got, want)
			}
		}
		if len(stack.Outputs) != len(g.Bots)+1 || stack.Outputs["Secret"].Value != "poebridge/prod/"+g.Name {
			t.Errorf("%s: %v", g.Name, stack.Outputs)
		}
	}
}

func TestABotOfAnAllowedModelAddsAParameterAndAnOutputAndNothingElse(t *testing.T) {
	before := deployed(t, settings{configs: folder(t, nil)})
	after := deployed(t, settings{configs: folder(t, map[string]string{"groups/nova/another.yaml": read(t, shippedConfigs+"/groups/nova/nova-lite.yaml")})})
	for name, stack := range after.stacks {
		var added []string
		for id, r := range stack.Resources {
			old, found := before.stacks[name].Resources[id]
			if !found {
				added = append(added, r.Type+" "+id)
				continue
			}
			was, _ := json.Marshal(old)
			is, _ := json.Marshal(r)
			if string(was) != string(is) {
				t.Errorf("%s: %s has changed from\n%s to\n%s", name, id, was, is)
			}
		}
		for id, o := range stack.Outputs {
			if old, found := before.stacks[name].Outputs[id]; !found || flat(old.Value) != flat(o.Value) {
				added = append(added, "output "+id)
			}
		}
		var want []string
		if name == "poebridge-prod-nova" {
			want = []string{"AWS::SSM::Parameter BotAnother", "output UrlAnother"}
		}
		slices.Sort(added)
		if !slices.Equal(added, want) || len(stack.Resources) != len(before.stacks[name].Resources)+len(want)/2 {
			t.Errorf("%s: added %v", name, added)
		}
	}
}

// statements are all that a template allows or denies, by the id of the policy.
func (t template) statements() map[string][]map[string]any {
	all := map[string][]map[string]any{}
	for id, r := range t.Resources {
		if document, ok := r.Properties["PolicyDocument"].(map[string]any); ok {
			for _, s := range document["Statement"].([]any) {
				all[id] = append(all[id], s.(map[string]any))
			}
		}
		if r.Properties["Policies"] != nil || r.Properties["ManagedPolicyArns"] != nil {
			all[id] = append(all[id], map[string]any{"Effect": "Allow", "Action": "not read by this test", "Resource": "*"})
		}
	}
	return all
}

// reasons are why a statement has wildcards, by its Sid.
func reasons(d *deployment.Deployment) map[string]string {
	why := map[string]string{"OnlyTLS": "a denial"}
	for _, g := range d.Groups {
		for _, s := range access.Function(access.FunctionFacts{
			Stage: d.Stage, Name: g.Name, Group: g.Settings, Templates: g.Templates(), Kinds: bot.Kinds(),
			Partition: bot.PartitionOf(g.Settings.Region), Account: "1", Secret: "s", LogGroup: "l", Bucket: "b",
		}) {
			why[s.Sid] = s.Why
		}
	}
	for _, s := range access.SettingsSync(access.SyncFacts{
		Stage: d.Stage, Region: "us-east-1", Partition: "aws", Account: "1", Groups: names(d.Groups), KMSKeys: []string{"k"},
		LogGroup: "l", DeadLetter: "q",
	}) {
		why[s.Sid] = s.Why
	}
	return why
}

func TestEveryWildcardHasAReason(t *testing.T) {
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + everything})
	for _, a := range []*assembly{shipped, deployed(t, settings{configs: dir})} {
		why := reasons(a.deployment)
		for name, stack := range a.stacks {
			for id, statements := range stack.statements() {
				for _, s := range statements {
					sid := flat(s["Sid"])
					if s["Effect"] == "Deny" {
						continue
					}
					for _, text := range append(texts(s["Action"]), texts(s["Resource"])...) {
						if strings.ContainsAny(text, "*?") && why[strings.TrimRight(sid, "0123456789")] == "" && why[sid] == "" {
							t.Errorf("%s %s %s: %s, and nobody says why", name, id, sid, text)
						}
					}
				}
			}
		}
	}
}

// everything is what a group.yaml can ask of the deployment.
const everything = `reserved_concurrency: 7
log_retention_days: 90
kms_key: arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef
video_bucket: {expire_days: 3}
alarms: {first_text: 0s, cost_per_day: 25}
metrics: group
traces: {endpoint: "http://localhost:4318", layers: ["arn:aws:lambda:us-east-1:901920570463:layer:aws-otel-collector-arm64-ver-0-102-1:1"], sample: 0.5}
roles: ["arn:aws:iam::210987654321:role/models"]
guardrail: {id: abcdefgh, version: "1"}
`

func TestWhatAGroupAsksForIsMade(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + everything})
	stack := deployed(t, settings{configs: dir}).stacks["poebridge-prod-nova"]
	_, f := stack.one(t, "AWS::Lambda::Function")
	_, log := stack.one(t, "AWS::Logs::LogGroup")
	_, secret := stack.one(t, "AWS::SecretsManager::Secret")
	bucketID, bucket := stack.one(t, "AWS::S3::Bucket")
	for what, got := range map[string]any{
		"of the settings": f.Properties["KmsKeyArn"], "of the log": log.Properties["KmsKeyId"], "of the secret": secret.Properties["KmsKeyId"],
	} {
		if got != key {
			t.Errorf("the key %s is %v", what, got)
		}
	}
	if f.Properties["ReservedConcurrentExecutions"] != 7.0 || log.Properties["RetentionInDays"] != 90.0 {
		t.Errorf("%v, %v", f.Properties, log.Properties)
	}
	text, _ := json.Marshal(bucket.Properties)
	for _, want := range []string{
		`"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true`,
		`"SSEAlgorithm":"aws:kms"`, key, `"ExpirationInDays":3`, `"BucketOwnerEnforced"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the bucket lacks %s: %s", want, text)
		}
	}
	if bucket.DeletionPolicy != "RetainExceptOnCreate" || bucket.UpdateReplacePolicy != "Retain" {
		t.Error("the videos go with the stack")
	}
	env := f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
	if flat(env["POEBRIDGE_VIDEO_BUCKET"]) != "${"+bucketID+"}" {
		t.Errorf("the function has %v", env)
	}
	if env["POEBRIDGE_METRICS"] != "group" {
		t.Errorf("metrics by %v", env["POEBRIDGE_METRICS"])
	}
	for id := range stack.of("AWS::CloudWatch::Alarm") {
		if strings.Contains(id, "SlowFirstText") {
			t.Error("an alarm that nobody wants")
		}
	}
}

func TestOnlyAPartIsDeployedAndTheSharedStackStaysTheSame(t *testing.T) {
	dir := folder(t, nil)
	all, part := deployed(t, settings{configs: dir}), deployed(t, settings{configs: dir, groups: []string{"nova"}})
	if len(part.stacks) != 2 || part.stacks["poebridge-prod-nova"].text != all.stacks["poebridge-prod-nova"].text {
		t.Errorf("%d stacks", len(part.stacks))
	}
	if part.stacks["poebridge-prod-us-east-1"].text != all.stacks["poebridge-prod-us-east-1"].text {
		t.Error("what is shared forgets the groups that are not deployed this time")
	}
}

func TestStagesAndRegionsStandSideBySide(t *testing.T) {
	group := read(t, shippedConfigs+"/groups/nova/group.yaml")
	dir := folder(t, map[string]string{"groups/nova/group.yaml": group + "stages: {prod: {region: us-west-2}}\n"})
	prod, dev := deployed(t, settings{configs: dir, stage: "prod"}), deployed(t, settings{configs: dir, stage: "dev"})
	for _, name := range []string{"poebridge-prod-us-east-1", "poebridge-prod-us-west-2", "poebridge-prod-nova", "poebridge-prod-business"} {
		if _, ok := prod.stacks[name]; !ok {
			t.Errorf("there is no stack %s", name)
		}
	}
	if strings.Contains(prod.stacks["poebridge-prod-us-west-2"].text, "secret:poebridge/prod/business") {
		t.Error("what tells Poe of changes in one region reads the keys of another")
	}
	named := regexp.MustCompile(`poebridge[-/]prod`)
	for name, stack := range dev.stacks {
		if named.MatchString(name) || named.MatchString(stack.text) {
			t.Errorf("%s of stage dev has something of prod", name)
		}
	}
	if !strings.Contains(read(t, filepath.Join(prod.dir, "manifest.json")), "aws://unknown-account/us-west-2") {
		t.Error("the group is not deployed to its region")
	}
}

func TestEveryRuleMayInvokeAndKeepsWhatItCouldNotDeliver(t *testing.T) {
	stack := shipped.stacks["poebridge-prod-us-east-1"]
	function, _ := stack.one(t, "AWS::Lambda::Function")
	queue, _ := stack.one(t, "AWS::SQS::Queue")
	_, policy := stack.one(t, "AWS::SQS::QueuePolicy")
	kept, _ := json.Marshal(policy.Properties["PolicyDocument"])
	may := map[string]bool{}
	for _, p := range stack.of("AWS::Lambda::Permission") {
		if p.Properties["Principal"] != "events.amazonaws.com" || flat(p.Properties["FunctionName"]) != "${"+function+".Arn}" {
			t.Errorf("%v", p.Properties)
		}
		may[flat(p.Properties["SourceArn"])] = true
	}
	rules := stack.of("AWS::Events::Rule")
	for id, rule := range rules {
		target := rule.Properties["Targets"].([]any)[0].(map[string]any)
		if flat(target["Arn"]) != "${"+function+".Arn}" || flat(target["DeadLetterConfig"].(map[string]any)["Arn"]) != "${"+queue+".Arn}" {
			t.Errorf("%s: %v", id, target)
		}
		if !may["${"+id+".Arn}"] || !strings.Contains(string(kept), `"`+id+`"`) {
			t.Errorf("%s may invoke: %v; the queue takes from %s", id, may, kept)
		}
	}
	if len(rules) != 4 || len(may) != 4 {
		t.Errorf("%d rules, %d permissions", len(rules), len(may))
	}
	_, retries := stack.one(t, "AWS::Lambda::EventInvokeConfig")
	if retries.Properties["MaximumRetryAttempts"] != 2.0 {
		t.Errorf("%v", retries.Properties)
	}
}

func TestSAMFindsEachFunctionByTheNameOfItsGroup(t *testing.T) {
	var sam struct{ Resources map[string]resource }
	if err := json.Unmarshal([]byte(read(t, filepath.Join(shipped.dir, samTemplate))), &sam); err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for id, r := range sam.Resources {
		// SAM takes the name from a path of two or three parts, and the code from beside the
		// template (lambda.md §2).
		path := strings.Split(r.Metadata["aws:cdk:path"].(string), "/")
		if len(path) != 3 || path[2] != "Resource" || r.Metadata["aws:asset:property"] != "Code" {
			t.Errorf("%s: %v", id, r.Metadata)
		}
		found = append(found, path[1])
		asset := r.Metadata["aws:asset:path"].(string)
		if info, err := os.Stat(filepath.Join(shipped.dir, asset, "bootstrap")); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s: there is no program in %s: %v", id, asset, err)
		}
		env := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		for _, name := range samVariables {
			if value, ok := env[name]; !ok || value != "" {
				t.Errorf("%s: SAM cannot set %s", id, name)
			}
		}
		if env["POEBRIDGE_STAGE"] != "prod" {
			t.Errorf("%s: %v", id, env)
		}
	}
	want := []string{"settingssync"}
	for _, g := range shipped.deployment.Groups {
		want = append(want, g.Name)
	}
	slices.Sort(found)
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("functions %v, want %v", found, want)
	}
}

// TestSAMCanSetWhatTheSimulatorNeeds: it leaves out, without a word, what a template does not
// declare.
func TestSAMCanSetWhatTheSimulatorNeeds(t *testing.T) {
	var file struct{ Parameters map[string]string }
	if err := json.Unmarshal([]byte(read(t, "../events/sam/simulator.json")), &file); err != nil || len(file.Parameters) == 0 {
		t.Fatal(file, err)
	}
	for name := range file.Parameters {
		if !slices.Contains(samVariables, name) {
			t.Errorf("%s is not declared", name)
		}
	}
}

func TestTemplatesPassCfnLint(t *testing.T) {
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Log("NOT CHECKED: cfn-lint is not installed; pip install cfn-lint has this test check the templates")
		return
	}
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + everything})
	for _, a := range []*assembly{shipped, deployed(t, settings{configs: dir})} {
		// W3005: the CDK writes dependencies that its references imply.
		out, err := exec.Command(lint, "-i", "W3005", "-t", filepath.Join(a.dir, "*.template.json")).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
