package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// The permissions that overrides need beside reading.
const (
	writeParameters  = "ssm:PutParameter"
	deleteParameters = "ssm:DeleteParameter"
	readHistory      = "ssm:GetParameterHistory"
)

// overrideVersion is one text that an override has had.
type overrideVersion struct {
	number int64
	since  time.Time
	by     string
	text   []byte
}

// source names a text as Parameter Store does.
func (v overrideVersion) source(parameter string) bot.Source {
	return bot.Source{Name: parameter + ":" + strconv.FormatInt(v.number, 10), Text: v.text}
}

func (v overrideVersion) String() string {
	return fmt.Sprintf("version %d by %s of %s", v.number, who(v.by), when(v.since))
}

// historySize is how many versions one call returns.
const historySize = 50

// history are the versions of an override that Parameter Store keeps, the oldest first; none
// where there is no override.
func (s *site) history(ctx context.Context, b botView) (all []overrideVersion, err error) {
	client, err := s.client(ctx, b.region)
	if err != nil {
		return nil, err
	}
	name := b.parameter(config.Overrides)
	pages := ssm.NewGetParameterHistoryPaginator(client, &ssm.GetParameterHistoryInput{Name: &name, MaxResults: aws.Int32(historySize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if awserror.HasCode(err, "ParameterNotFound") {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", "the versions of "+name+" cannot be read", awserror.Explain(b.region, readHistory, err))
		}
		for _, p := range page.Parameters {
			all = append(all, overrideVersion{p.Version, aws.ToTime(p.LastModifiedDate), aws.ToString(p.LastModifiedUser), []byte(aws.ToString(p.Value))})
		}
	}
	slices.SortFunc(all, func(a, b overrideVersion) int { return int(a.number - b.number) })
	return all, nil
}

// seenVersion is the version of the override that was read; 0: there was none.
func (b botView) seenVersion() int64 {
	if b.override == nil {
		return 0
	}
	return b.override.version
}

// unchanged refuses to go on where somebody has written or removed the override since it was
// read: people take their time to answer a question.
func (s *site) unchanged(ctx context.Context, b botView) error {
	name := b.parameter(config.Overrides)
	found, err := s.get(ctx, b.region, []string{name})
	if err != nil {
		return err
	}
	var now botView
	if len(found) > 0 {
		now.override = found[0]
	}
	if now.seenVersion() == b.seenVersion() && (now.override == nil || string(now.override.Text) == string(b.override.Text)) {
		return nil
	}
	what := "there is no override any more"
	if now.override != nil {
		what = fmt.Sprintf("the override is now version %d", now.seenVersion())
		if all, err := s.history(ctx, b); err == nil && len(all) > 0 {
			what = "the override is now " + all[len(all)-1].String()
		}
	}
	return exit.Answer(fmt.Errorf("%s: somebody was in between, and nothing was written: %s; try again, to see what it is compared with", b, what))
}

// put writes an override in place of the one that was seen, and returns its version.
//
// Parameter Store writes a new one only where there is none, if that is asked for, but has no
// such condition on a version. So it is looked at just before, and whoever comes even later is
// found by the version that the writing returns, which is not the next one then. Nothing is lost
// by that, as Parameter Store keeps what was in between; the error says who it was and how to
// have it back, and the version is there beside it.
func (s *site) put(ctx context.Context, b botView, text []byte) (int64, error) {
	if err := s.unchanged(ctx, b); err != nil {
		return 0, err
	}
	client, err := s.client(ctx, b.region)
	if err != nil {
		return 0, err
	}
	name := b.parameter(config.Overrides)
	out, err := client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &name, Value: aws.String(string(text)), Type: types.ParameterTypeString,
		Tier: types.ParameterTierIntelligentTiering, Overwrite: aws.Bool(b.override != nil),
	})
	switch {
	case awserror.HasCode(err, "ParameterAlreadyExists"):
		return s.sameComer(ctx, b, text)
	case err != nil:
		return 0, fmt.Errorf("%s: %w", name+" cannot be written", awserror.Explain(b.region, writeParameters, err))
	case out.Version == b.seenVersion()+1:
		return out.Version, nil
	}
	return out.Version, s.inBetween(ctx, b, text, out.Version)
}

// sameComer is for an override that has come while there was none. It is our own where the
// answer to the writing was lost, and the SDK has tried again.
func (s *site) sameComer(ctx context.Context, b botView, text []byte) (int64, error) {
	found, err := s.get(ctx, b.region, []string{b.parameter(config.Overrides)})
	if err == nil && len(found) > 0 && string(found[0].Text) == string(text) {
		return found[0].version, nil
	}
	if err = s.unchanged(ctx, b); err == nil {
		err = exit.Answer(fmt.Errorf("%s: somebody was in between, and nothing was written; try again", b))
	}
	return 0, err
}

// inBetween tells of the versions that were written since one was seen; nil where all of them
// are our own, written again by the SDK as the answer was lost.
func (s *site) inBetween(ctx context.Context, b botView, text []byte, mine int64) error {
	all, err := s.history(ctx, b)
	if err != nil {
		return errors.Join(exit.Answer(fmt.Errorf("%s: somebody was in between: this is version %d and serves, and the version seen before was %d; botctl history %s tells more",
			b, mine, b.seenVersion(), b)), err)
	}
	if mine <= b.seenVersion() {
		return exit.Answer(fmt.Errorf("%s: somebody was in between, and has removed the override, version %d, which this was to replace; this is version %d of a new one, and serves",
			b, b.seenVersion(), mine))
	}
	var others []string
	back := int64(0)
	for _, v := range all {
		if v.number > b.seenVersion() && v.number < mine && string(v.text) != string(text) {
			others = append(others, v.String()+s.effectOn(b, v))
			back = v.number
		}
	}
	if others == nil {
		return nil
	}
	return exit.Answer(fmt.Errorf("%s: somebody was in between: %s; this is version %d and serves, and nothing is lost: botctl rollback %s %d brings theirs back",
		b, strings.Join(others, ", "), mine, b, back))
}

// effectOn is what somebody's version has changed of what was seen, in brackets.
func (s *site) effectOn(b botView, v overrideVersion) string {
	before, _, _, _ := b.serving()
	if before == nil {
		return ""
	}
	effect, err := templatediff.Effect(s.stage, b.whole(before.Source), b.whole(v.source(b.parameter(config.Overrides))))
	if err != nil {
		return " (not valid)"
	}
	return " (" + templatediff.Summary(effect) + ")"
}

// removeOverride takes an override away, unless it is no longer the one that was seen.
func (s *site) removeOverride(ctx context.Context, b botView) error {
	if err := s.unchanged(ctx, b); err != nil {
		return err
	}
	client, err := s.client(ctx, b.region)
	if err != nil {
		return err
	}
	name := b.parameter(config.Overrides)
	_, err = client.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name})
	if err == nil || awserror.HasCode(err, "ParameterNotFound") {
		return nil
	}
	return fmt.Errorf("%s: %w", name+" cannot be removed", awserror.Explain(b.region, deleteParameters, err))
}
