package layers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/config"
)

// judgeBot says what whoever deploys should know of a bot.
func (s spot) judgeBot(b *Bot) (all []Finding) {
	o := b.Override
	if b.Base == Deleted && b.Key == KeyPresent {
		all = append(all, s.keyOutlives(b))
	}
	switch {
	case o == nil:
	case b.Base == Deleted:
		all = append(all, s.outlives(b))
	case o.After != nil && o.Now == nil:
		all = append(all, s.invalidated(b))
	case o.After != nil:
		all = append(all, s.passedOver(b))
	case b.Base != HotOnly && same(b.File, o.Source):
		all = append(all, s.redundant(b))
	case b.Base == Changed || b.Base == New:
		all = append(all, s.shadowed(b))
	case o.Now != nil:
		all = append(all, s.awakes(b))
	}
	return all
}

func (s spot) about(kind Kind, b *Bot, format string, args ...any) Finding {
	return Finding{Kind: kind, Region: s.region, Group: s.group, Bot: b.Name, Message: fmt.Sprintf(format, args...)}
}

// written is who wrote an override and when.
func written(o *Override) string {
	return fmt.Sprintf("written by %s on %s", o.Who(), o.Since.Format("2006-01-02 15:04 UTC"))
}

func (s spot) shadowed(b *Bot) Finding {
	f := s.about(Shadowed, b, "the file changes, and the override %s hides the change", written(b.Override))
	if b.Base == New {
		f.Message = fmt.Sprintf("the file is new, and the override %s says something else", written(b.Override))
	}
	f.Remedies = []Remedy{
		{"take what the override says into " + b.File.Name, show(s.region, b.Override.Parameter)},
		{"delete the override", remove(s.region, b.Override.Parameter)},
	}
	f.Otherwise = "the override stays in force, and users see nothing of the file"
	return f
}

func (s spot) invalidated(b *Bot) Finding {
	f := s.about(Invalidated, b, "the override %s is in force, and would no longer be valid after this deployment", written(b.Override))
	if !s.have.stands() {
		f.Message = fmt.Sprintf("the override %s would not be valid once the group is deployed", written(b.Override))
	}
	f.Details = strings.Split(b.Override.After.Error(), "\n")
	f.Remedies = []Remedy{
		{"mend the override, so that it is valid before and after", show(s.region, b.Override.Parameter)},
		{"delete it", remove(s.region, b.Override.Parameter)},
		{Do: "leave in group.yaml and the defaults what it needs"},
	}
	f.Otherwise = "the override is passed over, and the file serves"
	if b.Base == HotOnly {
		f.Remedies[1].Do = "delete it, and the bot with it"
		f.Otherwise = "the bot answers that it is not set up correctly, since it has no file"
	}
	return f
}

func (s spot) outlives(b *Bot) Finding {
	f := s.about(OverrideOutlives, b, "the file is gone, and the override %s would serve the bot on", written(b.Override))
	if b.Override.After != nil {
		f.Message = fmt.Sprintf("the file is gone, and the override %s stays, though it is not valid", written(b.Override))
		f.Details = strings.Split(b.Override.After.Error(), "\n")
	}
	f.Remedies = []Remedy{
		{"delete the override", remove(s.region, b.Override.Parameter)},
		{"put what it says into a file again, if the bot is to stay", show(s.region, b.Override.Parameter)},
	}
	f.Otherwise = "the bot goes on as the override has it"
	return f
}

func (s spot) keyOutlives(b *Bot) Finding {
	f := s.about(KeyOutlives, b, "the file is gone, and the bot's access key is still good")
	f.Remedies = []Remedy{{"take the bot's entry out of the secret", dropKey(s.region, config.SecretName(s.Stage, s.group), b.Name)}}
	f.Otherwise = "whoever has the key gets past the door, to a bot that is not there"
	return f
}

func (s spot) groupOutlives(keys map[string]bool) Finding {
	f := Finding{Kind: GroupOutlives, Region: s.region, Group: s.group}
	f.Message = fmt.Sprintf("the group has no folder, and is deployed in %s: its function serves on", s.region)
	if s.chosen {
		f.Message = fmt.Sprintf("the group now belongs to %s, and is deployed in %s too: both functions serve", s.files.groups[s.group].region, s.region)
	}
	if n := len(s.have.bases); n > 0 {
		f.Details = append(f.Details, fmt.Sprintf("bots with a base: %s", strings.Join(slices.Sorted(maps.Keys(s.have.bases)), ", ")))
	}
	destroy := Remedy{"destroy its stack, which is called", stackOf(s.region, s.parameterOfStack())}
	f.Remedies, f.InOrder = []Remedy{destroy}, true
	if s.chosen {
		destroy.Do = "then " + destroy.Do
		f.Remedies = []Remedy{{Do: s.moveFirst()}, destroy}
	}
	if len(keys) > 0 {
		f.Remedies = append(f.Remedies, Remedy{"then delete its secret with the keys, if that is still there", dropSecret(s.region, config.SecretName(s.Stage, s.group))})
	}
	f.Otherwise = "the function stays as it is"
	return f
}

// moveFirst is what has to be done before the function of a group that moves is destroyed:
// until Poe has the new addresses, that one is all there is.
func (s spot) moveFirst() string {
	return fmt.Sprintf("go on with -force to deploy it to %s, put its keys into its secret there, and give Poe the bots' new addresses",
		s.files.groups[s.group].region)
}

// parameterOfStack is one that the group's stack has made, and so tells which stack it is.
func (s spot) parameterOfStack() string {
	bots := slices.Sorted(maps.Keys(s.have.bases))
	if s.have.file.Text != nil || len(bots) == 0 {
		return config.Place{Layer: config.Groups, Group: s.group, Name: config.GroupFile}.Parameter(s.Stage)
	}
	return config.Place{Layer: config.Groups, Group: s.group, Name: bots[0]}.Parameter(s.Stage)
}

func (s spot) redundant(b *Bot) Finding {
	f := s.about(Redundant, b, "the override %s says the same as the file", written(b.Override))
	f.Remedies = []Remedy{{"delete it once this is deployed", remove(s.region, b.Override.Parameter)}}
	return f
}

func (s spot) passedOver(b *Bot) Finding {
	f := s.about(PassedOver, b, "the override %s is not valid and is passed over, before this deployment and after", written(b.Override))
	f.Details = strings.Split(b.Override.After.Error(), "\n")
	f.Remedies = []Remedy{{"mend it, or delete it", remove(s.region, b.Override.Parameter)}}
	return f
}

func (s spot) awakes(b *Bot) Finding {
	return s.about(Awakes, b, "the override %s was not valid and is passed over so far; this deployment makes it valid, and it comes into force", written(b.Override))
}
