package configsim

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

func secrets(url string) *secretsmanager.Client {
	return secretsmanager.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &url, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	})
}

// token is the id of a version.
func token(letter string) *string { return aws.String(strings.Repeat(letter, 32)) }

func putSecret(t *testing.T, c *secretsmanager.Client, id *string, text string, stages ...string) ([]string, error) {
	t.Helper()
	out, err := c.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
		SecretId: aws.String("s"), ClientRequestToken: id, SecretString: &text, VersionStages: stages,
	})
	if err != nil {
		return nil, err
	}
	return out.VersionStages, nil
}

func readSecret(t *testing.T, c *secretsmanager.Client, in secretsmanager.GetSecretValueInput) string {
	t.Helper()
	in.SecretId = aws.String("s")
	out, err := c.GetSecretValue(t.Context(), &in)
	if err != nil {
		return err.Error()
	}
	return *out.SecretString
}

func TestALabelMovesOnlyFromWhereItIsSaidToBe(t *testing.T) {
	sim, url := Start(t)
	c := secrets(url)
	sim.PutSecret("s", "one")
	first := aws.String("00000000-0000-0000-0000-000000000001")
	if stages, err := putSecret(t, c, token("a"), "two", "pending"); err != nil || strings.Join(stages, " ") != "pending" {
		t.Fatal(stages, err)
	}
	if now := readSecret(t, c, secretsmanager.GetSecretValueInput{}); now != "one" {
		t.Errorf("a label of one's own makes it %s", now)
	}
	move := func(from *string) error {
		_, err := c.UpdateSecretVersionStage(t.Context(), &secretsmanager.UpdateSecretVersionStageInput{
			SecretId: aws.String("s"), VersionStage: aws.String("AWSCURRENT"), MoveToVersionId: token("a"), RemoveFromVersionId: from,
		})
		return err
	}
	for _, wrong := range []*string{nil, token("b")} {
		if err := move(wrong); err == nil || !strings.Contains(err.Error(), "InvalidParameterException") {
			t.Errorf("from %v: %v", wrong, err)
		}
	}
	if err := move(first); err != nil || sim.Secret("s") != "two" {
		t.Errorf("%v; it is %s", err, sim.Secret("s"))
	}
	if was := readSecret(t, c, secretsmanager.GetSecretValueInput{VersionStage: aws.String("AWSPREVIOUS")}); was != "one" {
		t.Errorf("before it was %s", was)
	}
	if one := readSecret(t, c, secretsmanager.GetSecretValueInput{VersionId: first}); one != "one" {
		t.Errorf("the first version is %s", one)
	}
}

func TestTheFirstVersionIsTheCurrentOne(t *testing.T) {
	sim, url := Start(t)
	c := secrets(url)
	if _, err := putSecret(t, c, token("a"), "x"); err == nil || !strings.Contains(err.Error(), "ResourceNotFoundException") {
		t.Errorf("without a secret: %v", err)
	}
	sim.CreateSecret("s")
	if none := readSecret(t, c, secretsmanager.GetSecretValueInput{}); !strings.Contains(none, "ResourceNotFoundException") {
		t.Errorf("without a value: %s", none)
	}
	stages, err := putSecret(t, c, token("a"), "x", "pending")
	if err != nil || strings.Join(stages, " ") != "AWSCURRENT pending" || sim.Secret("s") != "x" {
		t.Errorf("%v %v", stages, err)
	}
}

func TestTheSameVersionTwiceIsOne(t *testing.T) {
	sim, url := Start(t)
	c := secrets(url)
	sim.CreateSecret("s")
	for _, text := range []string{"x", "x"} {
		if _, err := putSecret(t, c, token("a"), text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := putSecret(t, c, token("a"), "y"); err == nil || !strings.Contains(err.Error(), "ResourceExistsException") {
		t.Error(err)
	}
	if _, err := putSecret(t, c, aws.String("short"), "y"); err == nil || !strings.Contains(err.Error(), "InvalidParameterException") {
		t.Error(err)
	}
}
