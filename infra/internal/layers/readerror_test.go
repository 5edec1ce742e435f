package layers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestWhatCannotBeReadIsSaidWithTheRightItNeeds(t *testing.T) {
	denied := func(action string) configsim.Fault {
		return configsim.Refuse(400, "AccessDeniedException", "User: "+ana+" is not authorized to perform: "+action)
	}
	// says answers one operation, and leaves the others to the service.
	says := func(operation string, f configsim.Fault) configsim.Fault {
		return func(w http.ResponseWriter, r *http.Request) bool {
			return strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+operation) && f(w, r)
		}
	}
	answers := func(text string) configsim.Fault {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = io.WriteString(w, text)
			return true
		}
	}
	ssm, secrets := configsim.ParameterStore, configsim.SecretsManager
	for name, row := range map[string]struct {
		service    configsim.Service
		fault      configsim.Fault
		permission string
		want       string
	}{
		"listing is not permitted": {ssm, denied("ssm:DescribeParameters"), "ssm:DescribeParameters",
			"us-east-1: what there is below /poebridge/test cannot be read: not permitted; allow ssm:DescribeParameters in us-east-1 to whoever deploys (User: " + ana + " is not authorized"},
		"reading is not permitted": {ssm, says("GetParameters", denied("ssm:GetParameters")), "ssm:GetParameters",
			"not permitted; allow ssm:GetParameters in us-east-1 to whoever deploys"},
		"keys are not permitted": {secrets, denied("secretsmanager:GetSecretValue"), "secretsmanager:GetSecretValue",
			"us-east-1: secret poebridge/test/g cannot be read: not permitted; allow secretsmanager:GetSecretValue in us-east-1"},
		"throttled for good": {ssm, configsim.Throttle(), "ssm:DescribeParameters",
			"asked for too often, by all of the account together; try again in a minute (ThrottlingException)"},
		"throttled on the second call": {ssm, says("GetParameters", configsim.Throttle()), "ssm:GetParameters", "try again in a minute"},
		"credentials that have expired": {ssm, configsim.Refuse(400, "ExpiredTokenException", "token "+key+" has expired"), "ssm:DescribeParameters",
			"the AWS credentials are not accepted or have expired; sign in again (ExpiredTokenException)"},
		"a request that is quoted with its token": {ssm, configsim.Refuse(400, "InvalidSignatureException", "The Canonical String should have been x-amz-security-token:"+key), "ssm:DescribeParameters",
			"sign in again (InvalidSignatureException)"},
		"an outage":          {ssm, configsim.Outage(), "ssm:DescribeParameters", "503"},
		"a cut connection":   {ssm, configsim.Cut(), "ssm:DescribeParameters", "EOF"},
		"half an answer":     {ssm, says("GetParameters", answers(`{"Parameters":[]}`)), "ssm:GetParameters", "an answer about 0 of 4 parameters"},
		"no end of pages":    {ssm, answers(`{"NextToken":"again"}`), "ssm:DescribeParameters", "an answer of more than 3000 pages"},
		"a secret of no use": {secrets, answers(`{"Name":"poebridge/test/g","SecretString":"{\"b\":\"` + key + `"}`), "secretsmanager:GetSecretValue", "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.east().PutSecret("poebridge/test/g", `{"b":"`+key+`"}`)
			w.east().Fail(row.service, row.fault)
			r, err := w.compare()
			failed, ok := errors.AsType[*ReadError](err)
			if !ok || r != nil || failed.Permission != row.permission || failed.Region != "us-east-1" || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got  %v\nwant %s", err, row.want)
			}
			if err != nil && strings.Contains(err.Error(), key) {
				t.Errorf("a key is shown: %v", err)
			}
		})
	}
}

func TestASecretThatIsNoJSONIsSaidWithoutIt(t *testing.T) {
	w := newWorld(t)
	w.east().PutSecret("poebridge/test/g", `{"b": `+key+`}`)
	_, err := w.compare()
	if err == nil || strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "secret poebridge/test/g cannot be read: ") || !strings.Contains(err.Error(), "no JSON at line 1") {
		t.Error(err)
	}
}

func TestAllThatCannotBeReadIsToldAtOnce(t *testing.T) {
	w := newWorld(t)
	w.file("groups/w/group", west)
	w.east().Fail(configsim.SecretsManager, configsim.Refuse(400, "AccessDeniedException", "no"))
	w.west().Fail(configsim.ParameterStore, configsim.Refuse(400, "AccessDeniedException", "no"))
	_, err := w.compare()
	if err == nil || !strings.Contains(err.Error(), "GetSecretValue in us-east-1") || !strings.Contains(err.Error(), "DescribeParameters in us-west-2") {
		t.Error(err)
	}
}

func TestAMomentOfThrottlingIsWaitedFor(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", brief)
	w.aws.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
	}
	w.aws.RetryMaxAttempts = 0
	throttle, n := configsim.Throttle(), 0
	w.east().Fail(configsim.ParameterStore, func(rw http.ResponseWriter, r *http.Request) bool {
		n++
		return n == 1 && throttle(rw, r)
	})
	if n := len(w.report().Overridden()); n != 1 {
		t.Errorf("%d overrides", n)
	}
}

func TestWithoutCredentialsNothingIsAsked(t *testing.T) {
	w := newWorld(t)
	for name, provider := range map[string]aws.CredentialsProvider{"none": nil, "none that can be found": noCredentials{}} {
		w.aws.Credentials = provider
		_, err := w.compare()
		if err == nil || !strings.HasPrefix(err.Error(), "no AWS credentials: sign in or set AWS_PROFILE") || !strings.Contains(err.Error(), "ssm:DescribeParameters") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(w.east().Calls(configsim.ParameterStore)); n != 0 {
		t.Errorf("%d calls", n)
	}
}

type noCredentials struct{}

func (noCredentials) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{}, errors.New("no EC2 IMDS role found")
}

func TestAnInterruptIsToldAsSuch(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.east().Fail(configsim.ParameterStore, func(_ http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	})
	_, err := Compare(ctx, Options{AWS: w.aws, Dir: w.dir(), Stage: "test"})
	if err == nil || !strings.HasSuffix(err.Error(), "it was interrupted") {
		t.Error(err)
	}
}
