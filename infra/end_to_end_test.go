package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

const accessKey = "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK"

// account is an AWS account after a deployment: what the templates say is there, and the
// functions run with what the templates give them.
type account struct {
	conf    *configsim.Server
	gateway string // address of the function URL
	sync    *emulator.Emulator
	poe     *standIn
}

// standIn is Poe, as far as it is asked to fetch settings.
type standIn struct {
	mu      sync.Mutex
	gateway string // where it has been told that the bot is
	fetched []string
	bots    []string
}

func (p *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	part := strings.Split(r.URL.Path, "/")
	if r.Method != http.MethodPost || len(part) != 6 || part[1] != "bot" || part[2] != "fetch_settings" || part[4] != accessKey {
		http.NotFound(w, r)
		return
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, p.gateway+"/nova-lite", strings.NewReader(`{"version":"1.2","type":"settings"}`))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	request.Header.Set("Authorization", "Bearer "+accessKey)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	settings, _ := io.ReadAll(answer.Body)
	p.mu.Lock()
	p.fetched, p.bots = append(p.fetched, string(settings)), append(p.bots, part[3])
	p.mu.Unlock()
	_, _ = w.Write(settings)
}

// deploy does what CloudFormation and Lambda would.
func deploy(t *testing.T, a *assembly) *account {
	t.Helper()
	conf, confURL := configsim.Start(t)
	sim := bedrocksim.Start(t)
	for _, stack := range a.stacks {
		for _, p := range stack.of("AWS::SSM::Parameter") {
			conf.PutParameter(p.Properties["Name"].(string), p.Properties["Value"].(string))
		}
	}
	conf.PutSecret("poebridge/prod/nova", `{"nova-lite":{"keys":["`+accessKey+`"],"poe_bot":"My-Nova"}}`)
	there := []string{
		"AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated", "AWS_REGION=us-east-1",
		"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + sim.URL(), "AWS_ENDPOINT_URL_SSM=" + confURL, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + confURL,
	}
	c := &account{conf: conf, poe: &standIn{}}
	_, c.gateway = emulator.Start(t, function(t, a, "poebridge-prod-nova", there))
	c.poe.gateway = c.gateway
	poeAPI := httptest.NewServer(c.poe)
	t.Cleanup(poeAPI.Close)
	c.sync, _ = emulator.Start(t, function(t, a, "poebridge-prod-us-east-1", append(there, "POEBRIDGE_POE_API_URL="+poeAPI.URL)))
	return c
}

// function is the only function of a stack, as Lambda would run it.
func function(t *testing.T, a *assembly, stack string, env []string) emulator.Options {
	t.Helper()
	_, f := a.stacks[stack].one(t, "AWS::Lambda::Function")
	for name, value := range f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any) {
		env = append(env, name+"="+flat(value))
	}
	return emulator.Options{
		Bootstrap: filepath.Join(a.dir, f.Metadata["aws:asset:path"].(string), "bootstrap"),
		Env:       env,
		Timeout:   time.Duration(f.Properties["Timeout"].(float64)) * time.Second,
		MemoryMB:  int(f.Properties["MemorySize"].(float64)),
		Freeze:    true,
	}
}

// event is what EventBridge sends when a parameter changes, if the rule of the stack is for it.
func (a *assembly) event(t *testing.T, operation, parameter string) (payload []byte, delivered bool) {
	t.Helper()
	rule := a.stacks["poebridge-prod-us-east-1"].Resources["Changes"]
	event := map[string]any{
		"version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "account": "123456789012", "region": "us-east-1",
		"time": "2026-11-25T12:00:00Z", "resources": []string{"arn:aws:ssm:us-east-1:123456789012:parameter" + parameter},
		"source": "aws.ssm", "detail-type": "Parameter Store Change",
		"detail": map[string]any{"operation": operation, "name": parameter, "type": "String", "description": ""},
	}
	payload, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return payload, matches(rule.Properties["EventPattern"], event)
}

// daily is what the function gets once a day.
func (a *assembly) daily(t *testing.T) []byte {
	t.Helper()
	rule := a.stacks["poebridge-prod-us-east-1"].Resources["DailyDefaultsChat"]
	if rule.Properties["ScheduleExpression"] != "rate(1 day)" {
		t.Errorf("%v", rule.Properties)
	}
	target := rule.Properties["Targets"].([]any)[0].(map[string]any)
	return []byte(target["Input"].(string))
}

// matches is EventBridge's way with the patterns that we write: values and prefixes.
func matches(pattern, event any) bool {
	switch p := pattern.(type) {
	case map[string]any:
		for name, inner := range p {
			value, ok := event.(map[string]any)[name]
			if !ok || !matches(inner, value) {
				return false
			}
		}
		return true
	case []any:
		for _, one := range p {
			rule, _ := one.(map[string]any)
			prefix, isPrefix := rule["prefix"].(string)
			if one == event || isPrefix && strings.HasPrefix(event.(string), prefix) {
				return true
			}
		}
	}
	return false
}

func TestWhatIsDeployedAnswersPoe(t *testing.T) {
	c := deploy(t, shipped)
	address := strings.Replace(flat(shipped.stacks["poebridge-prod-nova"].Outputs[deployment.OutputID("nova-lite")].Value), "${LiveFunctionUrlBF2FFCE0.FunctionUrl}", c.gateway+"/", 1)
	answer, err := (&poe.Client{URL: address, AccessKey: accessKey}).Query(t.Context(), poe.Conversation("Hello!"))
	if err != nil {
		t.Fatal(err)
	}
	if problems := answer.Problems(); !answer.Complete || len(problems) > 0 || answer.Text == "" {
		t.Errorf("%+v, %v", answer, problems)
	}
	refused, err := (&poe.Client{URL: address, AccessKey: strings.Repeat("L", 32)}).Post(t.Context(), []byte(`{"version":"1.2","type":"settings"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _ = refused.Body.Close(); refused.StatusCode != http.StatusUnauthorized {
		t.Errorf("another key gets %d", refused.StatusCode)
	}
}

func TestAChangedTemplateReachesPoe(t *testing.T) {
	const override = "/poebridge/prod/overrides/nova/nova-lite"
	c := deploy(t, shipped)
	c.conf.PutParameter(override, strings.Replace(read(t, shippedConfigs+"/groups/nova/nova-lite.yaml"),
		"introduction_message:", "introduction_message: Changed without a deployment. #", 1))
	payload, delivered := shipped.event(t, "Create", override)
	if !delivered {
		t.Fatal("EventBridge does not deliver it")
	}
	if r := c.sync.Invoke(payload); r.Report.Error != "" {
		t.Fatalf("%+v", r)
	}
	if len(c.poe.fetched) != 1 || c.poe.bots[0] != "My-Nova" || !strings.Contains(c.poe.fetched[0], "Changed without a deployment.") {
		t.Fatalf("Poe has fetched %v of %v", c.poe.fetched, c.poe.bots)
	}
	// Events repeat, and what the function itself has written must not bring it another.
	if r := c.sync.Invoke(payload); r.Report.Error != "" || len(c.poe.fetched) != 1 {
		t.Errorf("%+v; Poe has fetched %d times", r, len(c.poe.fetched))
	}
	// There is no event when somebody puts a bot's name on Poe into the secret. The daily one finds it.
	c.conf.PutSecret("poebridge/prod/nova", `{"nova-lite":{"keys":["`+accessKey+`"],"poe_bot":"My-Other-Nova"}}`)
	if r := c.sync.Invoke(shipped.daily(t)); r.Report.Error != "" || len(c.poe.bots) != 2 || c.poe.bots[1] != "My-Other-Nova" {
		t.Errorf("%+v; Poe has fetched of %v", r, c.poe.bots)
	}
	for name, want := range map[string]bool{
		"/poebridge/prod/defaults/chat":          true,
		"/poebridge/prod/groups/nova/_group":     true,
		"/poebridge/prod/synced/nova/nova-lite":  false,
		"/poebridge/prod2/groups/nova/nova-lite": false,
	} {
		if _, delivered := shipped.event(t, "Update", name); delivered != want {
			t.Errorf("%s: delivered %v", name, delivered)
		}
	}
	if _, delivered := shipped.event(t, "LabelParameterVersion", override); delivered {
		t.Error("a label is no change")
	}
}
