package probe

// adaptiveEfforts asks for each effort. Answers are short whatever the effort.
func (p *prober) adaptiveEfforts() {
	for _, effort := range efforts {
		p.note(p.ask("the effort "+effort, withFields(adaptive("adaptive", effort))), keyEfforts, effort, aboutEffort)
	}
}

// maxEfforts asks for each effort with limits, which some refuse at the highest.
func (p *prober) maxEfforts() {
	unlimited := Finding{Key: keyNoLimits, Value: ""}
	for _, effort := range efforts {
		r := p.ask("the effort "+effort, withFields(maxEffort(effort)))
		if r.says(aboutNoLimits) {
			unlimited = Finding{Key: keyNoLimits, Value: effort, Said: r.said}
			r.taken = true
		}
		if !p.note(r, keyEfforts, effort, aboutMaxEffort) && !r.says(aboutMaxEffort) && unlimited.Value == "" {
			unlimited = r.open(keyNoLimits, "") // this one may be it
		}
	}
	p.add(unlimited)
}

// disabling is for models that think unasked: it asks from the highest effort downwards where
// they can be told not to. That the plain question brought no thinking says nothing.
func (p *prober) disabling() {
	onByDefault := Finding{Key: keyOnByDefault, Said: "no thinking was seen, which says nothing"}
	if p.thoughtUnasked {
		onByDefault.Value, onByDefault.Said = true, "thought without being asked to"
	}
	p.add(onByDefault)
	if !p.thoughtUnasked && !p.Template.Reasoning.OnByDefault {
		return
	}
	highest := Finding{Key: keyDisable, Value: ""}
	for i := len(efforts) - 1; i >= 0; i-- {
		r := p.ask("no thinking at the effort "+efforts[i], withFields(adaptive("disabled", efforts[i])))
		switch {
		case r.says(aboutDisabling):
			highest.Said = r.said
		case r.taken && highest.Said != "":
			highest.Value = efforts[i]
			fallthrough
		case r.taken:
			p.add(highest)
			return
		case !r.says(aboutEffort): // an effort that it does not have
			p.add(r.open(keyDisable, ""))
			return
		}
	}
	p.add(Finding{Key: keyDisable, Said: highest.Said, Why: "it cannot be told not to think at any effort, which no template says"})
}
