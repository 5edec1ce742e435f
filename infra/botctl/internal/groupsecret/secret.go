package groupsecret

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config"
)

// pendingLabel is of a version that is about to be the current one. There is one for all,
// so that none keeps alive a version that has come to nothing.
const pendingLabel = "botctl-pending"

const currentLabel = "AWSCURRENT"

const (
	putSecrets  = "secretsmanager:PutSecretValue"
	moveSecrets = "secretsmanager:UpdateSecretVersionStage"
)

// Secret is the secret of a group, for who writes it.
//
// PutSecretValue overwrites whatever is there. But a version may be put under a label of
// one's own, which nobody reads, and AWSCURRENT moves to it only from the version that
// UpdateSecretVersionStage is told: so a write takes effect if, and only if, nobody has
// written since the secret was read.
type Secret struct {
	Name, Region string

	client *secretsmanager.Client
}

// Open is the secret of a group at a stage, in the region of the settings. Nothing is asked
// yet.
func Open(cfg aws.Config, stage, group string) *Secret {
	return &Secret{Name: config.SecretName(stage, group), Region: cfg.Region, client: secretsmanager.NewFromConfig(cfg)}
}

// Text is what a secret says.
type Text []byte

// Version is what the secret says at one time. A secret without a value has no ID.
type Version struct {
	ID string
	Text
}

// ErrInBetween is that somebody has written the secret since it was read.
var ErrInBetween = errors.New("somebody has written the secret in between")

// Read reads what the secret says now. A secret without a value is an empty object.
func (s *Secret) Read(ctx context.Context) (Version, error) {
	out, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.Name})
	switch {
	case config.NoSecret(err):
		return Version{Text: Text("{}")}, nil
	case err != nil:
		return Version{}, awserror.Explain(s.Region, "secretsmanager:GetSecretValue", err)
	case out.SecretString == nil:
		return Version{}, exit.Failure(fmt.Errorf("the secret %s holds no text", s.Name))
	}
	return Version{aws.ToString(out.VersionId), Text(*out.SecretString)}, nil
}

// maxTries bounds how often a write is begun anew because somebody was in between.
const maxTries = 4

// Change writes what edit makes of a version that was read, and returns the ID of its own;
// where edit returns nil there is nothing to write, and no ID. Where somebody has written
// meanwhile it is asked what to do about that: with an error nothing is written, else edit
// has the new version.
func (s *Secret) Change(ctx context.Context, old Version, edit func(Version) (Text, error), meanwhile func(was, now Version) error) (id string, err error) {
	for range maxTries {
		text, err := edit(old)
		if err != nil || text == nil {
			return "", err
		}
		if id, err = s.replace(ctx, old, text); !errors.Is(err, ErrInBetween) {
			return id, err
		}
		now, err := s.Read(ctx)
		if err != nil {
			return "", err
		}
		if err := meanwhile(old, now); err != nil {
			return "", err
		}
		old = now
	}
	return "", exit.Failure(fmt.Errorf("%w in each of %d tries, and it is as they have left it; try again in a minute", ErrInBetween, maxTries))
}

// replace makes a text what the secret says in the place of a version, and returns the id of
// its own. The error is ErrInBetween where that version is not the current one any more; then
// nothing has changed.
func (s *Secret) replace(ctx context.Context, old Version, text Text) (id string, err error) {
	id = newVersionID()
	out, err := s.client.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: &s.Name, ClientRequestToken: &id, SecretString: aws.String(string(text)), VersionStages: []string{pendingLabel},
	})
	switch {
	case config.NoSecret(err):
		return "", exit.Failure(fmt.Errorf("there is no secret %s in %s: deploy the group first, which makes it", s.Name, s.Region))
	case err != nil:
		return "", s.notWritten(putSecrets, err)
	}
	for _, label := range out.VersionStages {
		if label == currentLabel { // the first version of all
			return id, nil
		}
	}
	in := &secretsmanager.UpdateSecretVersionStageInput{SecretId: &s.Name, VersionStage: aws.String(currentLabel), MoveToVersionId: &id}
	if old.ID != "" {
		in.RemoveFromVersionId = &old.ID
	}
	if _, err := s.client.UpdateSecretVersionStage(ctx, in); err != nil {
		if err := s.notMoved(ctx, old, id, err); err != nil {
			return "", err
		}
	}
	return id, nil
}

// lookTime is for the look at what became of a write, also after Ctrl-C.
const lookTime = 10 * time.Second

// notMoved tells somebody's write from a failure, by what the secret now is: services say the
// same of a version that is not current as of other slips. Nil is that it was written.
func (s *Secret) notMoved(ctx context.Context, old Version, id string, err error) error {
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	now, readErr := s.Read(looking)
	switch {
	case readErr != nil:
		return fmt.Errorf("nobody knows whether the secret %s was written, as its version %s: %w", s.Name, id, awserror.Explain(s.Region, moveSecrets, err))
	case now.ID == id:
		return nil // the answer was lost, and the SDK has asked again
	case now.ID != old.ID:
		return ErrInBetween
	}
	return s.notWritten(moveSecrets, err)
}

func (s *Secret) notWritten(permission string, err error) error {
	return fmt.Errorf("the secret %s is as it was: %w", s.Name, awserror.Explain(s.Region, permission, err))
}

// WayBack is a command for a shell that takes a write back.
func (s *Secret) WayBack(from, to string) string {
	return fmt.Sprintf("aws secretsmanager update-secret-version-stage --region %s --secret-id %s --version-stage %s --move-to-version-id %s --remove-from-version-id %s",
		s.Region, s.Name, currentLabel, to, from)
}

// newVersionID is one that no other version has, and has the 32 characters that are asked for.
func newVersionID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
