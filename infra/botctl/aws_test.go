package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

func TestAProfileThatThereIsNot(t *testing.T) {
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "credentials"))
	t.Setenv("AWS_PROFILE", "nobody")
	d := newDesk(t)
	d.aws = loadAWS
	got := d.run("list")
	if want := "botctl: there is no AWS profile \"nobody\", as AWS_PROFILE has it; aws configure list-profiles shows those that there are\n"; got.status != exit.Failed || got.stderr != want {
		t.Errorf("exit status %d, said\n%s", got.status, got.stderr)
	}
}

func TestNoCredentialsAreToldWithoutTheSearch(t *testing.T) {
	const said = "botctl: no AWS credentials: " + mendCredentials
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"none were found":         {&smithy.OperationError{ServiceID: "ec2imds", OperationName: "GetMetadata", Err: errors.New("StatusCode: 403")}, said + "\n"},
		"those of sso have ended": {errors.New("failed to read cached SSO token file"), said + " (failed to read cached SSO token file)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.aws = func(_ context.Context, region string) (aws.Config, error) {
				return aws.Config{Region: region, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, c.err })}, nil
			}
			if got := d.run("list"); got.status != exit.Failed || got.stderr != c.want {
				t.Errorf("exit status %d, said\n%s", got.status, got.stderr)
			}
		})
	}
}

// Eight attempts at a port that nobody listens at took 20 seconds without a word.
func TestAStageThatCannotBeReachedIsToldAtOnce(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	d := newDesk(t)
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{Region: region, BaseEndpoint: aws.String("http://127.0.0.1:1"), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}, nil
	}
	d.runIn(ctx, nil, "diff", "nova-lite").want(exit.Failed, "ssm:GetParameters in us-east-1 cannot be asked: 127.0.0.1:1 does not answer (")
}
