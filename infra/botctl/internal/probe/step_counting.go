package probe

import "context"

// counting asks for the tokens of the plain question, which is free.
func (p *prober) counting() {
	if p.skips("counting tokens") {
		p.add(reply{skipped: true}.open(keyCounting, ""))
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, questionTime)
	defer cancel()
	r := reply{taken: true}
	if _, err := p.Client.CountTokens(ctx, p.target(p.result.Region, plain()), p.Template.BaseModel()); err != nil {
		r = failureOf(err)
	}
	p.note(r, keyCounting, "", aboutCounting)
}
