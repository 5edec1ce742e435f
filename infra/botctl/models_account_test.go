package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// bedrockControl plays the two lists of Bedrock's control plane in one region, as REST with
// JSON, one profile a page.
type bedrockControl struct {
	models   []map[string]any
	profiles []map[string]any
	refuse   string // code of the refusal of everything; empty: none
	asked    []string
}

func (b *bedrockControl) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.asked = append(b.asked, r.Method+" "+r.URL.String())
	w.Header().Set("Content-Type", "application/json")
	if b.refuse != "" {
		w.Header().Set("X-Amzn-ErrorType", b.refuse)
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"message":"User: x is not authorized"}`))
		return
	}
	switch r.URL.Path {
	case "/foundation-models":
		_ = json.NewEncoder(w).Encode(map[string]any{"modelSummaries": b.models})
	case "/inference-profiles":
		i := len(r.URL.Query().Get("nextToken"))
		page := map[string]any{"inferenceProfileSummaries": b.profiles[i : i+1]}
		if i+1 < len(b.profiles) {
			page["nextToken"] = strings.Repeat("n", i+1)
		}
		_ = json.NewEncoder(w).Encode(page)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func onDemand(id string, out ...string) map[string]any {
	return map[string]any{"modelId": id, "inferenceTypesSupported": []string{"ON_DEMAND"}, "outputModalities": out}
}

func profile(id, status string) map[string]any {
	return map[string]any{"inferenceProfileId": id, "status": status, "type": "SYSTEM_DEFINED"}
}

// signIn gives the desk an account with these regions.
func (d *desk) signIn(regions map[string]*bedrockControl) {
	urls := map[string]string{}
	for name, region := range regions {
		server := httptest.NewServer(region)
		d.t.Cleanup(server.Close)
		urls[name] = server.URL
	}
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{
			Region: region, BaseEndpoint: aws.String(urls[region]), RetryMaxAttempts: 1,
			Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		}, nil
	}
}

// twoRegions offer models of the small catalogue, one that it does not have, and one that
// makes no answers.
func twoRegions() map[string]*bedrockControl {
	return map[string]*bedrockControl{
		"us-east-1": {
			models: []map[string]any{
				onDemand("acme.reads-v1:0", "TEXT"), onDemand("acme.numbers-v1:0", "EMBEDDING"),
				{"modelId": "acme.old-v1:0", "inferenceTypesSupported": []string{"PROVISIONED"}, "outputModalities": []string{"TEXT"}},
			},
			profiles: []map[string]any{profile("us.acme.reads-v1:0", "ACTIVE"), profile("us.acme.brand-new", "ACTIVE"), profile("global.acme.reads-v1:0", "GONE")},
		},
		"us-west-2": {models: []map[string]any{onDemand("paint.er-v1:0", "IMAGE")}, profiles: []map[string]any{profile("us.acme.reads-v1:0", "ACTIVE")}},
	}
}

func TestModelsShowWhatTheAccountIsOffered(t *testing.T) {
	d := smallFolder(t)
	d.signIn(twoRegions())
	for args, want := range map[string]map[string]string{
		"":                      {"acme.reads-v1:0": "us-east-1 us(us-east-1,us-west-2)", "paint.er-v1:0": "us-west-2", "acme.old-v1:0": "", "film.ed-v1:0": "", "other.leaves-v1:0": ""},
		"--region us-west-2":    {"acme.reads-v1:0": "us(us-west-2)", "paint.er-v1:0": "us-west-2", "acme.old-v1:0": "", "film.ed-v1:0": "", "other.leaves-v1:0": ""},
		"--all --vendor acme":   {"acme.reads-v1:0": "us-east-1 us(us-east-1,us-west-2)", "acme.brand-new": "us(us-east-1)", "acme.old-v1:0": ""},
		"--account --kind chat": {"acme.reads-v1:0": "us-east-1 us(us-east-1,us-west-2)", "acme.old-v1:0": "", "other.leaves-v1:0": ""},
	} {
		shown := d.run(append([]string{"models", "-o", "json"}, strings.Fields(args)...)...).want(exit.Done)
		all := rows[modelRow](shown)
		if len(all) != len(want) {
			t.Errorf("%q: %v", args, idsOf(shown))
		}
		for _, row := range all {
			if got := offeredAs(row.Model, row.CallableIn); got != want[row.Model] || row.CallableIn == nil {
				t.Errorf("%q: %s is offered as %q, want %q", args, row.Model, got, want[row.Model])
			}
		}
	}
	d.run("models").want(exit.Done, "CALLABLE IN", "us-east-1 us(us-east-1,us-west-2)")
}

func TestModelsAskOnlyForWhatABotCanCall(t *testing.T) {
	d, regions := smallFolder(t), twoRegions()
	d.signIn(regions)
	d.run("models").want(exit.Done)
	want := []string{
		"GET /foundation-models?byInferenceType=ON_DEMAND", "GET /inference-profiles?type=SYSTEM_DEFINED",
		"GET /inference-profiles?nextToken=n&type=SYSTEM_DEFINED", "GET /inference-profiles?nextToken=nn&type=SYSTEM_DEFINED",
	}
	if got := regions["us-east-1"].asked; !slices.Equal(got, want) {
		t.Errorf("asked %v", got)
	}
}

func TestModelsWithoutCredentials(t *testing.T) {
	d := smallFolder(t)
	got := d.run("models").want(exit.Done, "acme.reads-v1:0")
	if got.stderr != "botctl: without what the account can call: no AWS credentials\n" || strings.Contains(got.stdout, "CALLABLE") {
		t.Errorf("shown\n%s\nsaid\n%s", got.stdout, got.stderr)
	}
	d.run("models", "--account").want(exit.Failed, "botctl: no AWS credentials: sign in, as with aws sso login or aws login, or name a profile with AWS_PROFILE\n")
	if got := d.run("models", "-o", "json"); !strings.Contains(got.stdout, `"callable_in": null`) {
		t.Errorf("shown\n%s", got.stdout)
	}
	d.signIn(twoRegions())
	if got := d.run("models", "--account=false").want(exit.Done); got.stderr != "" || strings.Contains(got.stdout, "CALLABLE") {
		t.Errorf("AWS was asked all the same:\n%s%s", got.stdout, got.stderr)
	}
}

func TestModelsSayWhyTheAccountCannotBeAsked(t *testing.T) {
	for code, said := range map[string]string{
		"AccessDeniedException":       "botctl: bedrock:ListFoundationModels in us-east-1 is not permitted; allow it to whoever runs botctl (User: x is not authorized)\n",
		"ExpiredTokenException":       "botctl: the AWS credentials are not accepted in us-east-1 or have expired; sign in again (ExpiredTokenException)\n",
		"UnrecognizedClientException": "botctl: the AWS credentials are not accepted in us-east-1 or have expired; sign in again (UnrecognizedClientException)\n",
		"ThrottlingException":         "botctl: bedrock:ListFoundationModels in us-east-1 was asked for too often, by all of the account together; try again in a minute (ThrottlingException)\n",
		"ValidationException":         "botctl: bedrock:ListFoundationModels in us-east-1: ValidationException: User: x is not authorized\n",
	} {
		d := smallFolder(t)
		d.signIn(map[string]*bedrockControl{"us-east-1": {refuse: code}})
		if got := d.run("models", "--account", "--region", "us-east-1").want(exit.Failed); got.stderr != said {
			t.Errorf("%s: said\n%s", code, got.stderr)
		}
	}
}

func TestModelsWhereTheNetworkFails(t *testing.T) {
	d := smallFolder(t)
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{Region: region, BaseEndpoint: aws.String("http://127.0.0.1:1"), RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}, nil
	}
	const said = "bedrock:ListFoundationModels in us-east-1 cannot be asked: "
	d.run("models", "--account").want(exit.Failed, said+"127.0.0.1:1 does not answer (dial tcp 127.0.0.1:1: connect: connection refused); look at the network, a proxy and AWS_ENDPOINT_URL\n")
	d.run("models").want(exit.Done, "acme.reads-v1:0", "botctl: without what the account can call: "+said)
}
