package main

import "context"

// checkDirect tries the bot at the address of --url.
func (p *program) checkDirect(ctx context.Context, o checkOptions, names []string) error {
	c, err := p.directCheck(ctx, o, names)
	if err != nil {
		return err
	}
	if err := c.run(ctx); err != nil {
		return err
	}
	return p.showChecked(c.rows)
}

// directCheck is for a bot at an address.
func (p *program) directCheck(ctx context.Context, o checkOptions, names []string) (*botCheck, error) {
	b, known, err := p.directBot(ctx, o.direct, names)
	if err != nil {
		return nil, err
	}
	key, err := p.directKey(ctx, o.direct)
	if err != nil {
		return nil, err
	}
	c := &botCheck{program: p, checkOptions: o, bot: b, name: b.String(), url: o.url, keys: []string{key}}
	if !known {
		c.name = "the bot"
		c.add("template", checkSkipped, "", "the folder has no bot of that name")
		return c, nil
	}
	dir, err := p.openFolder()
	if err != nil {
		return nil, err
	}
	return c, c.template(ctx, dir)
}
