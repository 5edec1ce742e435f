package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// clinic is a folder, an account and a machine, all of them well.
type clinic struct {
	*desk
	conf    *configsim.Server
	stacks  []string
	denied  map[string]bool   // actions
	refused map[string]string // models → the part of the answer that says no
}

func newClinic(t *testing.T) *clinic {
	c := &clinic{
		desk: newDesk(t), conf: configsim.New(), denied: map[string]bool{}, refused: map[string]string{},
		stacks: []string{"poebridge-test-nova"},
	}
	c.conf.PutParameter(bootstrapVersion, "30")
	root := t.TempDir()
	c.configs = filepath.Join(root, "configs")
	if err := os.CopyFS(c.configs, os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	for _, group := range []string{"business", "claude", "images", "llama", "mistral", "open-models", "reasoning", "videos"} {
		if err := os.RemoveAll(c.path("groups/" + group)); err != nil {
			t.Fatal(err)
		}
	}
	c.write("../infra/package.json", `{"devDependencies": {"aws-cdk": "2.1148.1"}}`)
	c.write("../infra/node_modules/aws-cdk/package.json", `{"version": "2.1148.1"}`)
	c.tool("node", "v22.1.0")
	c.tool("npm", "11.0.0")
	t.Setenv("PATH", filepath.Join(root, "bin"))
	c.env["POEBRIDGE_STAGE"] = "test"
	web := httptest.NewServer(c)
	t.Cleanup(web.Close)
	c.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{
			Region: region, BaseEndpoint: &web.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
			Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		}, nil
	}
	return c
}

// tool is a program that says its version.
func (c *clinic) tool(name, version string) {
	c.write("../bin/"+name, "#!/bin/sh\necho "+version+"\n")
	if err := os.Chmod(c.path("../bin/"+name), 0o755); err != nil {
		c.t.Fatal(err)
	}
}

// ServeHTTP plays STS, CloudFormation and Bedrock's control plane in their wire formats, and
// leaves the rest to configsim.
func (c *clinic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if model, ok := strings.CutPrefix(r.URL.Path, "/foundation-model-availability/"); ok {
		c.availability(w, model)
		return
	}
	if r.Header.Get("X-Amz-Target") != "" {
		c.conf.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	action := form.Get("Action")
	w.Header().Set("Content-Type", "text/xml")
	switch name := form.Get("StackName"); {
	case c.denied[action]:
		refuseQuery(w, http.StatusForbidden, "AccessDenied", "not authorized to perform: "+action)
	case action == "GetCallerIdentity":
		fmt.Fprint(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`+
			`<Arn>arn:aws:iam::123456789012:user/ana</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	case strings.Contains(strings.Join(c.stacks, " "), name):
		fmt.Fprintf(w, `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>`+
			`<StackName>%s</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`, name)
	default:
		refuseQuery(w, http.StatusBadRequest, "ValidationError", "Stack with id "+name+" does not exist")
	}
}

func refuseQuery(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>`+code+`</Code><Message>`)
	_ = xml.EscapeText(w, []byte(message)) // the caller may be gone
	fmt.Fprint(w, `</Message></Error><RequestId>1</RequestId></ErrorResponse>`)
}

func (c *clinic) availability(w http.ResponseWriter, model string) {
	w.Header().Set("Content-Type", "application/json")
	if c.denied["GetFoundationModelAvailability"] {
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"message": "not authorized"}`)
		return
	}
	text := fmt.Sprintf(`{"modelId": %q, "agreementAvailability": {"status": "AVAILABLE"}, "authorizationStatus": "AUTHORIZED",`+
		`"entitlementAvailability": "AVAILABLE", "regionAvailability": "AVAILABLE"}`, model)
	if no := c.refused[model]; no != "" {
		key, _, _ := strings.Cut(no, ":")
		at := strings.Index(text, key)
		end := at + strings.IndexAny(text[at:], ",}")
		if key == `"agreementAvailability"` {
			end = at + strings.Index(text[at:], "}") + 1
		}
		text = text[:at] + no + text[end:]
	}
	fmt.Fprint(w, text)
}

func TestAllIsWell(t *testing.T) {
	const screen = `ok         folder                configs with 4 bots in 1 group
ok         node                  v22.1.0
ok         npm                   11.0.0
ok         cdk                   2.1148.1
ok         credentials           arn:aws:iam::123456789012:user/ana
ok         region us-east-1      credentials are accepted
ok         bootstrap us-east-1   version 30
ok         stage test us-east-1  deployed: nova
ok         models                the account may use 4 of 4
`
	if r := newClinic(t).run("doctor").want(exit.Done); r.stdout != screen || r.stderr != "" {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
}

// All that is wrong is told at once, each with its remedy.
func TestEachThingThatIsWrongHasARemedy(t *testing.T) {
	const screen = `ok         folder                         configs with 4 bots in 1 group
failed     node                           version "v18.0.0", older than 20
                                          → install Node 20 or newer from https://nodejs.org; only a deployment needs it
failed     npm                            npm cannot be run: exec: "npm": executable file not found in $PATH
                                          → npm comes with Node; install Node 20 or newer from https://nodejs.org; only a deployment needs it
failed     cdk                            2.1000.0, and not 2.1148.1
                                          → cd infra && npm ci
ok         credentials                    arn:aws:iam::123456789012:user/ana
ok         region us-east-1               credentials are accepted
failed     bootstrap us-east-1            the CDK has not been bootstrapped
                                          → cd infra && npm ci && npx cdk bootstrap aws://123456789012/us-east-1
note       stage test us-east-1           not deployed: nova
                                          → make deploy STAGE=test GROUP=nova
failed     model amazon.nova-2-lite-v1:0  the account is not entitled to amazon.nova-2-lite-v1:0
                                          → open the model once in the playground of Bedrock's console
failed     model amazon.nova-lite-v1:0    amazon.nova-lite-v1:0 is not offered in us-east-1
                                          → name another region in model.regions, or an inference profile in model.id
failed     model amazon.nova-micro-v1:0   the account has no agreement for amazon.nova-micro-v1:0 yet: NOT_AVAILABLE (no form)
                                          → open the model once in the playground of Bedrock's console, and fill in its vendor's form there
failed     model amazon.nova-pro-v1:0     the account is not authorised for amazon.nova-pro-v1:0
                                          → ask whoever administers the organisation: a policy of it, or of AWS, keeps the model from the account
`
	c := newClinic(t)
	c.tool("node", "v18.0.0")
	if err := os.Remove(c.path("../bin/npm")); err != nil {
		t.Fatal(err)
	}
	c.write("../infra/node_modules/aws-cdk/package.json", `{"version": "2.1000.0"}`)
	c.conf.DeleteParameter(bootstrapVersion)
	c.stacks = nil
	c.refused = map[string]string{
		"amazon.nova-micro-v1:0":  `"agreementAvailability": {"status": "NOT_AVAILABLE", "errorMessage": "no form"}`,
		"amazon.nova-lite-v1:0":   `"regionAvailability": "NOT_AVAILABLE"`,
		"amazon.nova-pro-v1:0":    `"authorizationStatus": "NOT_AUTHORIZED"`,
		"amazon.nova-2-lite-v1:0": `"entitlementAvailability": "NOT_AVAILABLE"`,
	}
	if r := c.run("doctor").want(exit.No, "botctl: 8 checks failed\n"); r.stdout != screen {
		t.Errorf("%s", r.stdout)
	}
}

func TestMissingPermissionsAreNamed(t *testing.T) {
	c := newClinic(t)
	c.denied = map[string]bool{"GetFoundationModelAvailability": true, "DescribeStacks": true}
	c.conf.Fail(configsim.ParameterStore, configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "no"))
	r := c.run("doctor", "-o", "json").want(exit.No, "3 checks failed")
	for _, permission := range []string{"bedrock:GetFoundationModelAvailability", "cloudformation:DescribeStacks", "ssm:GetParameters"} {
		told := 0
		for _, row := range rows[doctorRow](r) {
			if strings.Contains(row.Found, permission+" in us-east-1 is not permitted") && row.Result == doctorFailed {
				told++
			}
		}
		if told != 1 {
			t.Errorf("%s is named by %d rows: %s", permission, told, r.stdout)
		}
	}
}

func TestWithoutCredentialsTheRestIsCheckedAllTheSame(t *testing.T) {
	c := newClinic(t)
	c.denied["GetCallerIdentity"] = true
	c.run("doctor").want(exit.No, "ok         cdk ", "failed     credentials", "not tried  regions", "1 check failed")
	c.aws = noCredentials
	c.run("doctor").want(exit.No, "ok         cdk ", "no AWS credentials: sign in, as with aws sso login or aws login, or name a profile with AWS_PROFILE", "1 check failed")
	c.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{Region: region, BaseEndpoint: aws.String("http://127.0.0.1:1"), RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}, nil
	}
	c.run("doctor").want(exit.No, "127.0.0.1:1 does not answer", "→ mend the network first", "1 check failed")
}

func TestAFolderThatIsNotValidSaysWhereToLook(t *testing.T) {
	c := newClinic(t)
	c.write("groups/nova/nova-pro.yaml", "kind: chat\n")
	c.run("doctor").want(exit.No, "failed     folder", "botctl validate tells each fault", "ok         credentials", "mend the folder first")
	if err := os.RemoveAll(c.path("../infra")); err != nil {
		t.Fatal(err)
	}
	c.run("doctor").want(exit.No, "note       cdk", "there is no CDK app beside configs")
}
