package bot

import "fmt"

func (c *checker) checkTools(t *Template) {
	c.unique("tools.force", t.Tools.Force)
	for i, choice := range t.Tools.Force {
		c.oneOfOrUnset(fmt.Sprintf("tools.force[%d]", i), choice, choices["tools.force"]...)
	}
	c.oneOfOrUnset("tools.ids", string(t.Tools.IDs), choices["tools.ids"]...)
}
