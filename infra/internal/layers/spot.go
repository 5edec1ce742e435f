package layers

import (
	"context"
	"maps"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// spot is one group in one region.
type spot struct {
	*comparison
	region, group string
	there         *deployed
	have          *deployedGroup
	want          folderGroup // of the folder, if it is chosen; it may be meant for another region
	chosen        bool
}

// compare is for a group that is deployed where it was.
func (s spot) compare(ctx context.Context) error {
	keys, err := s.keys(ctx)
	if err != nil {
		return err
	}
	before, after := s.before(), config.Texts{Defaults: s.files.defaults, Group: s.want.file}
	for _, name := range s.names() {
		b := s.bot(name, keys)
		if b.Override != nil {
			if s.have.stands() {
				b.Override.Now = s.judge(before, b.Override)
			}
			b.Override.After = s.judge(after, b.Override)
		}
		s.report.Bots = append(s.report.Bots, b)
		s.report.Findings = append(s.report.Findings, s.judgeBot(&b)...)
	}
	s.strangers(keys)
	return nil
}

// bystander is for a group that is not deployed this time: only the defaults of its region
// may change under it. Its bots are told of where that matters.
func (s spot) bystander() {
	before, after := s.before(), config.Texts{Defaults: s.files.defaults, Group: s.have.file}
	for _, name := range slices.Sorted(maps.Keys(s.have.overrides)) {
		b := s.bot(name, nil)
		b.File, b.Base = b.Deployed, changeOf(b.Deployed, b.Deployed)
		b.Override.Now, b.Override.After = s.judge(before, b.Override), s.judge(after, b.Override)
		if b.Override.Now == nil && b.Override.After != nil {
			s.report.Bots = append(s.report.Bots, b)
			s.report.Findings = append(s.report.Findings, s.invalidated(&b))
		}
	}
}

// gone is for a group that is deployed here, and not meant to be any more.
func (s spot) gone(ctx context.Context) error {
	keys, err := s.keys(ctx)
	if err != nil {
		return err
	}
	s.want = folderGroup{}
	before := s.before()
	for _, name := range s.names() {
		b := s.bot(name, keys)
		if b.Override != nil {
			b.Override.Now = s.judge(before, b.Override)
			b.Override.After = b.Override.Now // the function serves on
			f := s.outlives(&b)
			f.Message = "the group is gone from here, and the override " + written(b.Override) + " stays"
			s.report.Findings = append(s.report.Findings, f)
		}
		s.report.Bots = append(s.report.Bots, b)
	}
	s.report.Findings = append(s.report.Findings, s.groupOutlives(keys))
	return nil
}

// bot is what there is of one bot.
func (s spot) bot(name string, keys map[string]bool) Bot {
	b := Bot{
		Region: s.region, Group: s.group, Name: name,
		File: s.want.bases[name], Deployed: s.have.bases[name], Override: s.have.overrides[name],
		Key: KeyUnread,
	}
	b.Base = changeOf(b.File, b.Deployed)
	switch {
	case keys == nil:
	case keys[name]:
		b.Key = KeyPresent
	default:
		b.Key = KeyAbsent
	}
	return b
}

// keys says which bots have a key: nil, and a word in the report, if nobody shall look.
func (s spot) keys(ctx context.Context) (map[string]bool, error) {
	if s.SkipKeys {
		s.report.Unread = append(s.report.Unread, Secret{s.region, config.SecretName(s.Stage, s.group)})
		return nil, nil
	}
	return readKeys(ctx, s.AWS, s.Stage, s.region, s.group)
}

// before is what the group's function reads as things stand.
func (s spot) before() config.Texts {
	return config.Texts{Defaults: s.there.defaults, Group: s.have.file}
}

// judge says why the function passes an override over; nil: it serves it.
func (s spot) judge(texts config.Texts, o *Override) error {
	_, _, err := texts.Load(o.Source, bot.Options{Stage: s.Stage, Kinds: kinds(texts.Defaults)})
	return err
}

// names are the bots that there are of, in the folder or in Parameter Store, sorted.
func (s spot) names() []string {
	all := slices.Collect(maps.Keys(s.want.bases))
	all = slices.AppendSeq(all, maps.Keys(s.have.bases))
	all = slices.AppendSeq(all, maps.Keys(s.have.overrides))
	slices.Sort(all)
	return slices.Compact(all)
}
