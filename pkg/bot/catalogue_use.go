package bot

import "time"

// checkCatalogue holds a bot against what is known of its model. Models that nobody has
// written down are nobody's fault: a new one must not need a release.
func (c *checker) checkCatalogue(known *Catalogue, today time.Time) {
	if known == nil {
		return
	}
	path, base := "model.id", c.template.BaseModel()
	if c.template.Model.BaseID != "" {
		path = "model.base_id"
	}
	if u, ok := known.Unserved(base); ok {
		c.fault(path, "", "the model cannot be used: %s", u.Reason)
	}
	if e, ok := known.Entry(base); ok && e.EndOfLife.over(today) {
		c.warn(path, "take a newer model", "the model's life ended on %s: calls of it fail", e.EndOfLife)
	}
}
