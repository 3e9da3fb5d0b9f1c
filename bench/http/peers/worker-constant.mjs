const constant = JSON.stringify({ status: 0, output: ['arg 0: program', 'arg 1: White', 'arg 2: Hank'] });

export default {
  async fetch(request) {
    await request.text();
    return new Response(constant, { headers: { 'content-type': 'application/json' } });
  },
};
