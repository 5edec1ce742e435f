package stage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
)

// The permissions that overrides need beside reading.
const (
	writeParameters  = "ssm:PutParameter"
	deleteParameters = "ssm:DeleteParameter"
	readHistory      = "ssm:GetParameterHistory"
)

// SeenVersion is the version of the override that was read; 0: there was none.
func (v View) SeenVersion() int64 {
	if v.Override == nil {
		return 0
	}
	return v.Override.Version
}

// Unchanged refuses to go on where somebody has written or removed the override since it was
// read: people take their time to answer a question.
func (s *Stage) Unchanged(ctx context.Context, v View) error {
	name := v.OverrideName()
	found, err := s.get(ctx, v.Region, []string{name})
	if err != nil {
		return err
	}
	var now View
	if len(found) > 0 {
		now.Override = found[0]
	}
	if now.SeenVersion() == v.SeenVersion() && (now.Override == nil || string(now.Override.Text) == string(v.Override.Text)) {
		return nil
	}
	what := "there is no override any more"
	if now.Override != nil {
		what = fmt.Sprintf("the override is now version %d", now.SeenVersion())
		if all, err := s.History(ctx, v); err == nil && len(all) > 0 {
			what = "the override is now " + all[len(all)-1].String()
		}
	}
	return exit.Answer(fmt.Errorf("%s: somebody was in between, and nothing was written: %s; try again, to see what it is compared with", v, what))
}

// Put writes an override in place of the one that was seen, and returns its version.
//
// Parameter Store writes a new one only where there is none, if that is asked for, but has no
// such condition on a version. So it is looked at just before, and whoever comes even later is
// found by the version that the writing returns, which is not the next one then. Nothing is lost
// by that, as Parameter Store keeps what was in between; the error says who it was and how to
// have it back, and the version is there beside it.
func (s *Stage) Put(ctx context.Context, v View, text []byte) (int64, error) {
	if err := s.Unchanged(ctx, v); err != nil {
		return 0, err
	}
	client, err := s.client(ctx, v.Region)
	if err != nil {
		return 0, err
	}
	name := v.OverrideName()
	out, err := client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &name, Value: aws.String(string(text)), Type: types.ParameterTypeString,
		Tier: types.ParameterTierIntelligentTiering, Overwrite: aws.Bool(v.Override != nil),
	})
	switch {
	case awserror.HasCode(err, "ParameterAlreadyExists"):
		return s.sameComer(ctx, v, text)
	case err != nil:
		return 0, fmt.Errorf("%s: %w", name+" cannot be written", awserror.Explain(v.Region, writeParameters, err))
	case out.Version == v.SeenVersion()+1:
		return out.Version, nil
	}
	return out.Version, s.inBetween(ctx, v, text, out.Version)
}

// sameComer is for an override that has come while there was none. It is our own where the
// answer to the writing was lost, and the SDK has tried again.
func (s *Stage) sameComer(ctx context.Context, v View, text []byte) (int64, error) {
	found, err := s.get(ctx, v.Region, []string{v.OverrideName()})
	if err == nil && len(found) > 0 && string(found[0].Text) == string(text) {
		return found[0].Version, nil
	}
	if err = s.Unchanged(ctx, v); err == nil {
		err = exit.Answer(fmt.Errorf("%s: somebody was in between, and nothing was written; try again", v))
	}
	return 0, err
}

// inBetween tells of the versions that were written since one was seen; nil where all of them
// are our own, written again by the SDK as the answer was lost.
func (s *Stage) inBetween(ctx context.Context, v View, text []byte, mine int64) error {
	all, err := s.History(ctx, v)
	if err != nil {
		return errors.Join(exit.Answer(fmt.Errorf("%s: somebody was in between: this is version %d and serves, and the version seen before was %d; botctl history %s tells more",
			v, mine, v.SeenVersion(), v)), err)
	}
	if mine <= v.SeenVersion() {
		return exit.Answer(fmt.Errorf("%s: somebody was in between, and has removed the override, version %d, which this was to replace; this is version %d of a new one, and serves",
			v, v.SeenVersion(), mine))
	}
	var others []string
	back := int64(0)
	for _, o := range all {
		if o.Number > v.SeenVersion() && o.Number < mine && string(o.Text) != string(text) {
			others = append(others, o.String()+s.effectOn(v, o))
			back = o.Number
		}
	}
	if others == nil {
		return nil
	}
	return exit.Answer(fmt.Errorf("%s: somebody was in between: %s; this is version %d and serves, and nothing is lost: botctl rollback %s %d brings theirs back",
		v, strings.Join(others, ", "), mine, v, back))
}

// effectOn is what somebody's version has changed of what was seen, in brackets.
func (s *Stage) effectOn(v View, o Version) string {
	before, _, _, _ := v.Serving()
	if before == nil {
		return ""
	}
	effect, err := templatediff.Effect(s.o.Stage, v.Whole(before.Source), v.Whole(o.Source(v.OverrideName())))
	if err != nil {
		return " (not valid)"
	}
	return " (" + templatediff.Summary(effect) + ")"
}

// Remove takes an override away, unless it is no longer the one that was seen.
func (s *Stage) Remove(ctx context.Context, v View) error {
	if err := s.Unchanged(ctx, v); err != nil {
		return err
	}
	client, err := s.client(ctx, v.Region)
	if err != nil {
		return err
	}
	name := v.OverrideName()
	_, err = client.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name})
	if err == nil || awserror.HasCode(err, "ParameterNotFound") {
		return nil
	}
	return fmt.Errorf("%s: %w", name+" cannot be removed", awserror.Explain(v.Region, deleteParameters, err))
}
