package config

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/fault"
)

// Secret is the secret of a group in Secrets Manager. Only its current version
// counts: a key is rotated by listing the old and the new one for a while.
type Secret struct {
	client *secretsmanager.Client
	name   string
}

// NewSecret returns the secret poebridge/<stage>/<group>.
func NewSecret(config aws.Config, stage, group string) *Secret {
	client := secretsmanager.NewFromConfig(config, func(o *secretsmanager.Options) { o.Retryer = newRetryer() })
	return &Secret{client: client, name: SecretName(stage, group)}
}

func (s *Secret) String() string { return "secret " + s.name }

// ReadKeys implements [KeySource] with one call.
func (s *Secret) ReadKeys(ctx context.Context) (BotKeys, error) {
	text, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	return ParseKeys(text)
}

// ReadEntries returns the entries as they now stand, with one call. Beside [KeyFaults]
// they are the sound ones.
func (s *Secret) ReadEntries(ctx context.Context) (Entries, error) {
	text, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	return ParseEntries(text)
}

func (s *Secret) read(ctx context.Context) ([]byte, error) {
	out, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.name})
	if err != nil {
		return nil, sortAWS("Secrets Manager", err)
	}
	if out.SecretString == nil {
		return nil, fault.Wrap(fault.Misconfigured, "Secrets Manager", errors.New("the secret holds no text"))
	}
	return []byte(*out.SecretString), nil
}

// NoSecret reports whether an error of a reading means that nobody has a key yet, or any
// longer: there is no secret, it waits for its deletion, or it has no value, as after its
// group was deployed for the first time.
func NoSecret(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && (api.ErrorCode() == "ResourceNotFoundException" ||
		api.ErrorCode() == "InvalidRequestException" && strings.Contains(api.ErrorMessage(), "deletion"))
}
