package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config"
)

// keySecret is the secret of a group, for who writes it.
//
// PutSecretValue overwrites whatever is there. But a version may be put under a label of
// one's own, which nobody reads, and AWSCURRENT moves to it only from the version that
// UpdateSecretVersionStage is told: so a write takes effect if, and only if, nobody has
// written since the secret was read.
type keySecret struct {
	client       *secretsmanager.Client
	name, region string
}

// pendingLabel is of a version that is about to be the current one. There is one for all,
// so that none keeps alive a version that has come to nothing.
const pendingLabel = "botctl-pending"

const currentLabel = "AWSCURRENT"

const (
	putSecrets  = "secretsmanager:PutSecretValue"
	moveSecrets = "secretsmanager:UpdateSecretVersionStage"
)

var errInBetween = errors.New("somebody has written the secret in between")

func newKeySecret(cfg aws.Config, stage string, b botPlace) *keySecret {
	return &keySecret{secretsmanager.NewFromConfig(cfg), b.secret(stage), b.region}
}

// keyVersion is what the secret says at one time. A secret without a value has no id.
type keyVersion struct {
	id   string
	text []byte
}

func (s *keySecret) read(ctx context.Context) (keyVersion, error) {
	out, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.name})
	switch {
	case config.NoSecret(err):
		return keyVersion{text: []byte("{}")}, nil
	case err != nil:
		return keyVersion{}, awserror.Explain(s.region, "secretsmanager:GetSecretValue", err)
	case out.SecretString == nil:
		return keyVersion{}, exit.Failure(fmt.Errorf("the secret %s holds no text", s.name))
	}
	return keyVersion{aws.ToString(out.VersionId), []byte(*out.SecretString)}, nil
}

// replace makes a text what the secret says in the place of a version, and returns the id of
// its own. The error is errInBetween where that version is not the current one any more; then
// nothing has changed.
func (s *keySecret) replace(ctx context.Context, old keyVersion, text []byte) (id string, err error) {
	id = newVersionID()
	out, err := s.client.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: &s.name, ClientRequestToken: &id, SecretString: aws.String(string(text)), VersionStages: []string{pendingLabel},
	})
	switch {
	case config.NoSecret(err):
		return "", exit.Failure(fmt.Errorf("there is no secret %s in %s: deploy the group first, which makes it", s.name, s.region))
	case err != nil:
		return "", s.notWritten(putSecrets, err)
	}
	for _, label := range out.VersionStages {
		if label == currentLabel { // the first version of all
			return id, nil
		}
	}
	in := &secretsmanager.UpdateSecretVersionStageInput{SecretId: &s.name, VersionStage: aws.String(currentLabel), MoveToVersionId: &id}
	if old.id != "" {
		in.RemoveFromVersionId = &old.id
	}
	if _, err := s.client.UpdateSecretVersionStage(ctx, in); err != nil {
		return "", s.notMoved(ctx, old, id, err)
	}
	return id, nil
}

// notMoved tells somebody's write from a failure, by what the secret now is: services say the
// same of a version that is not current as of other slips.
func (s *keySecret) notMoved(ctx context.Context, old keyVersion, id string, err error) error {
	now, readErr := s.read(ctx)
	switch {
	case readErr == nil && now.id == id:
		return nil // the answer was lost, and the SDK has asked again
	case readErr == nil && now.id != old.id:
		return errInBetween
	}
	return s.notWritten(moveSecrets, err)
}

func (s *keySecret) notWritten(permission string, err error) error {
	return fmt.Errorf("the secret %s is as it was: %w", s.name, awserror.Explain(s.region, permission, err))
}

// wayBack is a command for a shell that takes a write back.
func (s *keySecret) wayBack(from, to string) string {
	return fmt.Sprintf("aws secretsmanager update-secret-version-stage --region %s --secret-id %s --version-stage %s --move-to-version-id %s --remove-from-version-id %s",
		s.region, s.name, currentLabel, to, from)
}

// newVersionID is one that no other version has.
func newVersionID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
