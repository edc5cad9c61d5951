package symbolic

import "context"

// A countedContext ends after it has been looked at a number of times.
type countedContext struct {
	context.Context
	until int
	polls int
}

func (c *countedContext) Err() error {
	if c.polls++; c.polls > c.until {
		return context.Canceled
	}
	return nil
}

// late returns how often the context has been looked at after it had ended, besides
// the look that found that out.
func (c *countedContext) late() int { return max(0, c.polls-c.until-1) }
